package dev.sallyport.proxy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.proxy.identity.SignInIssuer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class LoginCommandTest {
    private static SignInIssuer issuer;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path folder;

    @BeforeAll
    static void start() throws IOException {
        issuer = new SignInIssuer();
    }

    @AfterAll
    static void stop() {
        issuer.close();
    }

    private int run(String... more) {
        List<String> arguments = new ArrayList<>(List.of("login", "--issuer", issuer.issuer(), "--client-id", "cli"));
        arguments.addAll(List.of("--host", "proxy", "-p", "6432", "-U", "alice", "-d", "shop"));
        arguments.addAll(List.of("--pgpass", folder.resolve("pgpass").toString()));
        arguments.addAll(List.of(more));
        CommandLine line = Sallyport.commandLine();
        line.setOut(new PrintWriter(out, true));
        line.setErr(new PrintWriter(err, true));
        return line.execute(arguments.toArray(String[]::new));
    }

    @Test
    void showsPageAndCodeAndKeepsTheToken() {
        assertThat(run()).isZero();

        assertThat(folder.resolve("pgpass")).hasContent("proxy:6432:shop:alice:" + SignInIssuer.TOKEN);
        assertThat(err.toString())
                .contains(issuer.issuer() + "/page", "WDJB-MJHT")
                .doesNotContain(SignInIssuer.TOKEN);
        assertThat(out.toString()).isEmpty();
        assertThat(folder.resolve("pgpass").toString() + err).doesNotContain("never-kept");
    }

    @Test
    void printsTheTokenAndNothingElse() {
        assertThat(run("--print", "--id-token")).isZero();

        assertThat(out.toString().strip()).isEqualTo("a.b.c");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void runsACommandWithTheTokenAndHandsBackItsCode() {
        Path seen = folder.resolve("seen");
        String script = "echo \"$PGPASSWORD $PGUSER $PGHOST $PGPORT $PGDATABASE $*\" > '" + seen + "'; exit 7";

        assertThat(run("--", "sh", "-c", script, "--", "-x", "--print")).isEqualTo(7);

        assertThat(seen).hasContent(SignInIssuer.TOKEN + " alice proxy 6432 shop -x --print");
        assertThat(folder.resolve("pgpass")).doesNotExist();
        assertThat(out + err.toString()).doesNotContain(SignInIssuer.TOKEN);
    }

    @Test
    void saysThatACommandIsUnknownWithoutTheToken() {
        assertThat(run("--", folder.resolve("nothing").toString())).isEqualTo(127);

        assertThat(out + err.toString()).contains("can't be run").doesNotContain(SignInIssuer.TOKEN);
    }

    @Test
    void isFinishedWhenTheSignInIsRefused() {
        issuer.says(400, "{\"error\":\"access_denied\"}");

        assertThat(run("--print")).isEqualTo(1);

        assertThat(err.toString()).contains("sallyport: the sign-in was refused");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void asksNobodyToSignInForNothing() {
        int before = issuer.forms.size();

        assertThat(run("--host", "*")).isEqualTo(2);
        assertThat(run("--print", "--", "psql")).isEqualTo(2);
        assertThat(run("--issuer", "http://idp.example.com")).isEqualTo(2);

        assertThat(issuer.forms).hasSize(before);
    }

    @Test
    void leavesNoTerminalToTheIssuersWords() {
        String good = issuer.device;
        issuer.device = good.replace("WDJB-MJHT", "W\u202eX");
        try {
            run("--print");
        } finally {
            issuer.device = good;
        }

        assertThat(err.toString()).contains("W\ufffdX").doesNotContain("\u202e");
    }
}
