package dev.sallyport.proxy.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.config.DatabaseConfig;
import dev.sallyport.policy.hardening.Finding;
import dev.sallyport.policy.hardening.Finding.State;
import dev.sallyport.policy.hardening.HardeningReport;
import dev.sallyport.policy.hardening.ProxyLogin;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** A report on logins' privileges: as SQL with comments, as lines for people, as JSON. */
final class HardenText {
    private static final int WIDTH = 116;

    private final DatabaseConfig database;
    private final String policyHash;
    private final List<ProxyLogin> logins;
    private final HardeningReport report;
    private final List<String> script = new ArrayList<>();

    HardenText(DatabaseConfig database, String policyHash, List<ProxyLogin> logins, HardeningReport report) {
        this.database = database;
        this.policyHash = policyHash;
        this.logins = logins;
        this.report = report;
    }

    /** The script's lines. Comments can't end early: names in them have no character that ends a line. */
    List<String> script() {
        script.clear();
        comment("What the proxy's logins at " + database.name() + " have and never need under the policy " + policyHash
                + ". Review it, then run it in the database "
                + database.upstream().database() + " as a superuser: all of it or nothing counts.");
        boolean any = report.findings().stream().anyMatch(finding -> finding.state() == State.OPEN);
        if (any) {
            script.add("BEGIN;");
            script.add("SET LOCAL client_encoding = 'UTF8';");
            script.add("SET LOCAL search_path = pg_catalog;");
        }
        for (ProxyLogin login : logins) {
            login(login);
        }
        database.logins().forEach((name, login) -> {
            if (login.user() == null) {
                script.add("");
                comment("Login " + name + " has no user of its own: what its users may do is in what makes them.");
            }
        });
        if (!report.shared().isEmpty()) {
            script.add("");
            comment("These everybody has (PUBLIC), and everybody loses them, not only the proxy's logins: give them"
                    + " back to whoever needs them, in the same transaction. The proxy's logins that may need them get"
                    + " them for themselves.");
            Set<String> before = Set.of();
            for (HardeningReport.Shared shared : report.shared()) {
                if (!shared.users().equals(before)) {
                    comment("For " + String.join(", ", shared.users()));
                    before = shared.users();
                }
                statements(shared.what().sql());
                // The proxy's other logins keep it.
                statements(shared.keep());
            }
        }
        if (any) {
            script.add("");
            script.add("COMMIT;");
        } else {
            comment("There is nothing to run.");
        }
        return List.copyOf(script);
    }

    private void login(ProxyLogin login) {
        script.add("");
        comment("Login " + login.user()
                + (login.roles().isEmpty() ? "" : ", which the roles " + String.join(", ", login.roles()) + " get"));
        boolean writes = false;
        for (Finding finding : report.findings()) {
            if (!finding.user().equals(login.user())) {
                continue;
            }
            String mark = switch (finding.state()) {
                case OPEN -> "";
                case STUCK -> "NOT TAKEN, no simple statement can: ";
                case LEFT -> "left: ";
            };
            comment(mark + finding.object() + ": " + finding.why()
                    + (finding.everybodys().isEmpty() ? "" : "; see below what everybody has"));
            statements(finding.sql());
            writes |= finding.sql().stream().anyMatch(sql -> sql.startsWith("REVOKE") && sql.contains("UPDATE"));
        }
        if (writes) {
            comment("Without UPDATE, SELECT … FOR UPDATE and FOR SHARE aren't possible either.");
        }
    }

    private void statements(List<String> statements) {
        statements.forEach(statement -> script.add(statement + ";"));
    }

    private void comment(String text) {
        List<String> words = Arrays.asList(PrintableText.of(text).split(" "));
        PrintableText.wrap(words, "", WIDTH).forEach(line -> script.add("-- " + line));
    }

    /** One line for each finding. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        for (Finding finding : report.findings()) {
            lines.add(PrintableText.of(finding.state().name().toLowerCase(Locale.ROOT) + "  " + finding.user() + "  "
                    + finding.topic().name().toLowerCase(Locale.ROOT) + "  " + finding.object() + ": "
                    + finding.why()));
        }
        long open = report.findings().stream().filter(Finding::counts).count();
        lines.add(open == 0 ? "nothing is open" : open + (open == 1 ? " is open" : " are open"));
        return lines;
    }

    /** The whole report. */
    ObjectNode json() {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.put("database", database.name());
        root.put("policy", policyHash);
        root.put("open", report.findings().stream().filter(Finding::counts).count());
        ArrayNode findings = root.putArray("findings");
        for (Finding finding : report.findings()) {
            ObjectNode node = findings.addObject();
            node.put("login", finding.user());
            node.put("topic", finding.topic().name().toLowerCase(Locale.ROOT));
            node.put("object", finding.object());
            node.put("state", finding.state().name().toLowerCase(Locale.ROOT));
            node.put("why", finding.why());
            finding.sql().forEach(node.putArray("sql")::add);
            ArrayNode everybodys = node.putArray("everybodys");
            finding.everybodys().forEach(each -> each.sql().forEach(everybodys::add));
        }
        ArrayNode shared = root.putArray("everybodys");
        for (HardeningReport.Shared each : report.shared()) {
            ObjectNode node = shared.addObject();
            node.put("object", each.what().object());
            each.users().forEach(node.putArray("logins")::add);
            each.what().sql().forEach(node.putArray("sql")::add);
            each.keep().forEach(node.putArray("keep")::add);
        }
        return root;
    }
}
