package dev.sallyport.proxy.cli;

import dev.sallyport.proxy.demo.Demo;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows the product on a machine that has nothing but a JDK. */
@Command(
        name = "demo",
        description = {
            "Start an embedded PostgreSQL with a small shop, the proxy in front of it, and take a tour.",
            "Needs sallyport-demo.jar, which carries the PostgreSQL."
        },
        mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {
    @Option(
            names = "--dir",
            paramLabel = "DIR",
            description = "Where everything is kept. Default: a fresh temporary folder.")
    private @Nullable Path directory;

    @Option(names = "--port", paramLabel = "PORT", description = "The proxy's port on 127.0.0.1. Default: 6432.")
    private int port = 6432;

    @Option(names = "--admin-port", paramLabel = "PORT", description = "The admin port on 127.0.0.1. Default: 6433.")
    private int adminPort = 6433;

    @Option(names = "--tour", description = "End after the tour; exit code 0 only if each step did what it should.")
    private boolean tour;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Exception {
        if (DemoCommand.class.getResource("/io/zonky/test/db/postgres/embedded/EmbeddedPostgres.class") == null) {
            throw new IllegalArgumentException("this jar carries no PostgreSQL; run sallyport-demo.jar instead");
        }
        Path where = directory == null ? Files.createTempDirectory("sallyport-demo-") : directory;
        Demo demo = new Demo(
                where, port, adminPort, tour, spec.commandLine().getOut(), CommandLine.Help.Ansi.AUTO.enabled());
        return demo.run(Version.current()) ? Sallyport.OK : Sallyport.FINDING;
    }
}
