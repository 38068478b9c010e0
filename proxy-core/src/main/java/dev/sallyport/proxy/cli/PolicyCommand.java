package dev.sallyport.proxy.cli;

import dev.sallyport.policy.decision.PolicyTestRunner;
import dev.sallyport.policy.rule.Policy;
import dev.sallyport.policy.rule.PolicyReader;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Works on policy files without a database. */
@Command(
        name = "policy",
        description = "Work on policy files.",
        mixinStandardHelpOptions = true,
        subcommands = {PolicyCommand.TestCommand.class, PolicyReplayCommand.class, PolicyPresetsCommand.class})
final class PolicyCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is needed: test, replay or presets");
    }

    /** Runs the tests that stand in policy files. */
    @Command(
            name = "test",
            description = "Run the tests in policy files. Exit code 1 if one fails.",
            mixinStandardHelpOptions = true)
    static final class TestCommand implements Callable<Integer> {
        @Parameters(arity = "1..*", paramLabel = "FILE", description = "Policy files that belong together.")
        private List<Path> files = List.of();

        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Override
        public Integer call() {
            Policy policy = PolicyReader.read(files);
            PolicyTestRunner.Report report = PolicyTestRunner.run(policy);
            PrintWriter out = spec.commandLine().getOut();
            int failed = 0;
            for (PolicyTestRunner.Result result : report.results()) {
                if (!result.passed()) {
                    failed++;
                    out.println("FAILED  " + result.test().name() + ": " + String.join("; ", result.differences()));
                }
            }
            out.println((report.results().size() - failed) + " passed, " + failed + " failed");
            if (!report.neverFired().isEmpty()) {
                out.println("rules that no test fires: " + String.join(", ", report.neverFired()));
            }
            out.flush();
            return failed == 0 ? Sallyport.OK : Sallyport.FINDING;
        }
    }
}
