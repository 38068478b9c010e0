package dev.sallyport.proxy.cli;

import dev.sallyport.proxy.identity.DeviceLogin;
import dev.sallyport.proxy.identity.DeviceLogin.Prompt;
import dev.sallyport.proxy.identity.DeviceLogin.Tokens;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sallyport login}: a person's token from the issuer, for {@code .pgpass}, for one command, or to be printed. */
@Command(
        name = "login",
        mixinStandardHelpOptions = true,
        description = {
            "Gets a token from your identity provider: shows a page and a code, and waits until you have signed in.",
            "Then writes it to the password file that psql reads, or runs the command after -- with it."
        },
        exitCodeList = {"0:signed in", "1:not signed in", "2:wrong usage", "otherwise:the command's own"})
@SuppressWarnings("NullAway.Init") // picocli sets the fields before the command runs
public final class LoginCommand implements Callable<Integer> {
    private static final int COMMAND_UNKNOWN = 127;

    /** Longer lines were cut, or not read at all, by libpq before version 14. */
    private static final int OLD_LINE_BYTES = 320;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--issuer",
            required = true,
            defaultValue = "${env:SALLYPORT_ISSUER}",
            paramLabel = "URL",
            description = "Whose tokens the proxy takes. Default: the environment's SALLYPORT_ISSUER")
    private String issuer;

    @Option(
            names = "--client-id",
            required = true,
            defaultValue = "${env:SALLYPORT_CLIENT_ID}",
            paramLabel = "ID",
            description = "What the issuer knows this command by. Default: the environment's SALLYPORT_CLIENT_ID")
    private String clientId;

    @Option(names = "--scope", defaultValue = "openid", description = "What to ask for; default: ${DEFAULT-VALUE}")
    private String scope;

    @Option(names = "--resource", paramLabel = "URI", description = "Whom the token is for (RFC 8707).")
    private @Nullable String resource;

    @Option(names = "--id-token", description = "Take the ID token, where the proxy wants profile id_token.")
    private boolean idToken;

    @Option(names = "--ca", paramLabel = "FILE", description = "PEM file with the authorities to trust there.")
    private @Nullable Path authorities;

    @Option(
            names = "--host",
            defaultValue = "${env:PGHOST:-localhost}",
            description = "The proxy's, as psql is told it; default: PGHOST, else localhost")
    private String host;

    @Option(
            names = {"-p", "--port"},
            defaultValue = "${env:PGPORT:-6432}",
            description = "The proxy's; default: PGPORT, else 6432")
    private String port;

    @Option(
            names = {"-d", "--database"},
            defaultValue = "${env:PGDATABASE:-*}",
            description = "default: PGDATABASE, else any")
    private String database;

    @Option(
            names = {"-U", "--user"},
            required = true,
            defaultValue = "${env:PGUSER}",
            description = "Who you are at the proxy; default: PGUSER")
    private String user;

    @Option(
            names = "--pgpass",
            defaultValue = "${env:PGPASSFILE:-${sys:user.home}/.pgpass}",
            paramLabel = "FILE",
            description = "The password file; default: PGPASSFILE, else ~/.pgpass")
    private Path pgpass;

    @Option(names = "--print", description = "Print the token, and write it nowhere.")
    private boolean print;

    @Parameters(paramLabel = "COMMAND", description = "After --: a command to run with the token in its environment.")
    private List<String> command = List.of();

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (print && !command.isEmpty()) {
            throw new ParameterException(spec.commandLine(), "--print and a command exclude each other");
        }
        // Checked first: nobody should sign in for nothing.
        PasswordFile.Target target = new PasswordFile.Target(host, port, database, user);
        DeviceLogin login = new DeviceLogin(
                new DeviceLogin.Client(issuer, clientId, scope, resource, authorities),
                Clock.systemUTC(),
                LoginCommand::pause);
        Prompt prompt = login.begin();
        show(prompt, spec.commandLine().getErr());
        String token = chosen(login.await(prompt));
        if (print) {
            spec.commandLine().getOut().println(token);
            return Sallyport.OK;
        }
        return command.isEmpty() ? keep(target, token) : run(token);
    }

    private static void pause(Duration time) throws InterruptedException {
        var unused = new CountDownLatch(1).await(time.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** To the error stream: the other one may be read by a program. */
    private static void show(Prompt prompt, PrintWriter err) {
        err.println("Sign in at  " + PrintableText.of(prompt.address().toString()));
        err.println("with code   " + PrintableText.of(prompt.userCode()));
        URI complete = prompt.complete();
        if (complete != null) {
            err.println("or at       " + PrintableText.of(complete.toString()));
        }
        err.println("within " + Math.max(1, prompt.expiresIn().toMinutes())
                + " min. Never enter a code that somebody sent.");
    }

    private String chosen(Tokens tokens) throws IOException {
        if (!idToken) {
            return tokens.accessToken();
        }
        String token = tokens.idToken();
        if (token == null) {
            throw new IOException("the issuer gave no ID token; --scope needs openid");
        }
        return token;
    }

    private int keep(PasswordFile.Target target, String token) throws IOException {
        PrintWriter err = spec.commandLine().getErr();
        new PasswordFile(pgpass).put(target, token);
        err.println("Signed in; the token is in " + pgpass + ".");
        if (token.length() > OLD_LINE_BYTES) {
            err.println(
                    "(psql before version 14 reads no line as long as this from it: use sallyport login -- psql …)");
        }
        return Sallyport.OK;
    }

    private int run(String token) throws InterruptedException {
        ProcessBuilder child = new ProcessBuilder(command).inheritIO();
        Map<String, String> environment = child.environment();
        environment.put("PGPASSWORD", token);
        environment.put("PGUSER", user);
        environment.put("PGHOST", host);
        environment.put("PGPORT", port);
        if (!database.equals("*")) {
            environment.put("PGDATABASE", database);
        }
        Process process;
        try {
            process = child.start();
        } catch (IOException e) {
            // Not the exception's own words: they may be about the environment.
            spec.commandLine().getErr().println("sallyport: " + PrintableText.of(command.get(0)) + " can't be run");
            return COMMAND_UNKNOWN;
        }
        Thread last = new Thread(() -> outlive(process), "sallyport-child");
        Runtime.getRuntime().addShutdownHook(last);
        int code = process.waitFor();
        Runtime.getRuntime().removeShutdownHook(last);
        return code;
    }

    /**
     * What a terminal interrupts gets the signal in this process and in the child, and may go on, as psql does: this one
     * has to be there until the child ends.
     */
    private static void outlive(Process process) {
        try {
            Runtime.getRuntime().halt(process.waitFor());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
