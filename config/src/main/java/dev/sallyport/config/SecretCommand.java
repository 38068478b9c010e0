package dev.sallyport.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A program that prints a secret. Run directly, no shell between; it reads nothing, sees the listed environment
 * variables and no other, and what it says on standard error goes nowhere, for it may be the secret too.
 *
 * @param words the program and its arguments
 * @param folder where it runs
 * @param timeout after which it is killed, with the processes that it started
 * @param environment names of the proxy's variables that it gets, if they are set
 */
record SecretCommand(List<String> words, Path folder, Duration timeout, List<String> environment) {
    /** Far more than any token; less than a pipe holds on Linux, so that a good program never waits for its reader. */
    private static final int OUTPUT_BYTES_MAX = 16 * 1024;

    SecretCommand {
        words = List.copyOf(words);
        environment = List.copyOf(environment);
    }

    /**
     * Runs it, in any case no longer than the timeout.
     *
     * @throws SecretException saying what went wrong, and nothing that the program said
     */
    String run() {
        Process process = start();
        try {
            process.getOutputStream().close();
            if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new SecretException(this + " did not end within " + timeout.toMillis() + " ms");
            }
            byte[] output = output(process);
            if (process.exitValue() != 0) {
                throw new SecretException(this + " failed with status " + process.exitValue());
            }
            return text(output);
        } catch (IOException e) {
            throw new SecretException("what " + this + " printed can't be read");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SecretException(this + " was interrupted");
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private Process start() {
        ProcessBuilder builder =
                new ProcessBuilder(words).directory(folder.toFile()).redirectError(ProcessBuilder.Redirect.DISCARD);
        Map<String, String> variables = builder.environment();
        variables.keySet().retainAll(environment);
        try {
            return builder.start();
        } catch (IOException e) {
            throw new SecretException(this + " can't be run");
        }
    }

    /** What it printed before it ended; something it left running may still hold the pipe open and isn't waited for. */
    private byte[] output(Process process) throws IOException {
        InputStream in = process.getInputStream();
        byte[] output = new byte[OUTPUT_BYTES_MAX + 1];
        int length = 0;
        int available = in.available();
        while (available > 0 && length < output.length) {
            length += in.readNBytes(output, length, Math.min(available, output.length - length));
            available = in.available();
        }
        if (length > OUTPUT_BYTES_MAX) {
            throw new SecretException(this + " printed more than " + OUTPUT_BYTES_MAX + " bytes");
        }
        return Arrays.copyOf(output, length);
    }

    private String text(byte[] output) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(output))
                    .toString();
            if (text.indexOf('\0') >= 0) {
                throw new SecretException("what " + this + " printed has a NUL character");
            }
            return SecretFile.withoutLineEnd(text, "what " + this + " printed");
        } catch (CharacterCodingException e) {
            throw new SecretException("what " + this + " printed is not UTF-8 text");
        }
    }

    /** The program without its arguments: they may be nobody's business. */
    @Override
    public String toString() {
        return "the command " + words.get(0);
    }
}
