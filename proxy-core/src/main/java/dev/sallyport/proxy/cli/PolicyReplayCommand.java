package dev.sallyport.proxy.cli;

import dev.sallyport.audit.AuditLogException;
import dev.sallyport.policy.decision.PolicyEngine;
import dev.sallyport.policy.decision.PolicyReplay;
import dev.sallyport.policy.decision.PolicyReplay.Outcome;
import dev.sallyport.policy.decision.RecordedDecision;
import dev.sallyport.policy.rule.Policy;
import dev.sallyport.policy.rule.PolicyReader;
import dev.sallyport.policy.rule.Rule;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Decides anew what an audit log tells of, by another policy, and shows what would be otherwise. */
@Command(
        name = "replay",
        description = "Show which recorded decisions another policy would change.",
        mixinStandardHelpOptions = true,
        exitCodeList = {"0:none", "1:some", "2:wrong usage, or the log or a policy can't be read"})
final class PolicyReplayCommand implements Callable<Integer> {
    private static final Pattern APPLICATION = Pattern.compile("\\bapp\\b");

    @Option(names = "--log", required = true, paramLabel = "DIR", description = "The audit log's directory.")
    private Path directory = Path.of("audit");

    @Option(
            names = "--before",
            paramLabel = "FILE",
            description = "A file of the policy that decided then, once for each: what it wouldn't decide so by the"
                    + " record alone is not replayed.")
    private List<Path> before = List.of();

    @Option(names = "--since", paramLabel = "TIME", description = "Only what was decided then or later.")
    private @Nullable String since;

    @Option(names = "--examples", paramLabel = "N", description = "Of each change; 3 if not given.")
    private int examples = 3;

    @Option(names = "--strict", description = "Exit code 1 also if something couldn't be replayed.")
    private boolean strict;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Parameters(arity = "1..*", paramLabel = "FILE", description = "The changed policy's files, all of them.")
    private List<Path> files = List.of();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        if (examples < 0 || !Files.isDirectory(directory)) {
            throw new ParameterException(
                    spec.commandLine(),
                    examples < 0 ? "--examples must not be negative" : directory + " is not a directory");
        }
        Instant from = from();
        Policy policy = PolicyReader.read(files);
        PolicyEngine then = before.isEmpty() ? null : new PolicyEngine(PolicyReader.read(before));
        PolicyReplay replay = new PolicyReplay(new PolicyEngine(policy), then);
        ReplayTally tally = new ReplayTally(examples);
        try {
            new RecordedDecisions(asksForApplication(policy)).read(directory, new Counting(replay, tally, from));
        } catch (IOException | AuditLogException e) {
            spec.commandLine().getErr().println("can't read the audit log: " + PrintableText.of(e.toString()));
            return Sallyport.USAGE;
        }
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(tally.json());
        } else {
            tally.lines().forEach(out::println);
        }
        out.flush();
        return tally.anyChange() || (strict && tally.anyUnknown()) ? Sallyport.FINDING : Sallyport.OK;
    }

    private record Counting(PolicyReplay replay, ReplayTally tally, Instant from) implements RecordedDecisions.Visitor {
        @Override
        public void decision(long seq, RecordedDecision decision) {
            if (decision.session().now().isBefore(from)) {
                return;
            }
            Outcome outcome = replay.replay(decision);
            if (outcome instanceof Outcome.Decided decided) {
                tally.decided(seq, decision, decided);
            } else {
                tally.unknown(((Outcome.Unknown) outcome).missing());
            }
        }

        @Override
        public void unusable(long seq, String missing) {
            tally.unknown(missing);
        }
    }

    private Instant from() {
        try {
            return since == null ? Instant.MIN : Instant.parse(since);
        } catch (DateTimeParseException e) {
            throw new ParameterException(spec.commandLine(), "--since is a time such as 2026-01-31T12:00:00Z");
        }
    }

    private static boolean asksForApplication(Policy policy) {
        return policy.rules().stream().anyMatch(PolicyReplayCommand::asksForApplication);
    }

    private static boolean asksForApplication(Rule rule) {
        return !rule.where().applications().isEmpty()
                || (rule.condition() != null
                        && APPLICATION.matcher(rule.condition().toString()).find());
    }
}
