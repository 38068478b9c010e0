package dev.sallyport.proxy.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The commands on the audit log; by itself only says which there are. */
@Command(
        name = "audit",
        description = "Reads, searches and verifies the audit log.",
        mixinStandardHelpOptions = true,
        subcommands = {
            AuditTailCommand.class,
            AuditSearchCommand.class,
            AuditVerifyCommand.class,
            AuditProveCommand.class,
            AuditExportCommand.class,
            AuditCosignCommand.class,
            AuditShredCommand.class
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields before the command runs
public final class AuditCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "name a subcommand: tail, search, verify, prove, export, cosign or shred");
    }
}
