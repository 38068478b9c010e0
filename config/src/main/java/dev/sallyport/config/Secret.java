package dev.sallyport.config;

import java.nio.file.Path;

/**
 * Where a secret is found; never the secret itself. Its text form is always {@code ***}.
 *
 * <p>A trailing line end is not part of the secret.
 */
public sealed interface Secret {
    /**
     * Reads the secret anew, so that a rotated one counts at once.
     *
     * @throws SecretException when it can't be read, is empty, or lies where others can read it
     */
    String resolve();

    /** A file that only its owner may read or write. */
    record FileSecret(Path file) implements Secret {
        @Override
        public String resolve() {
            return SecretFile.read(file);
        }

        @Override
        public String toString() {
            return "***";
        }
    }

    /** An environment variable. Who may look into the process sees it: prefer a file. */
    record EnvSecret(String variable) implements Secret {
        @Override
        public String resolve() {
            String value = System.getenv(variable);
            if (value == null) {
                throw new SecretException("the environment variable " + variable + " is not set");
            }
            return SecretFile.withoutLineEnd(value, "the environment variable " + variable);
        }

        @Override
        public String toString() {
            return "***";
        }
    }
}
