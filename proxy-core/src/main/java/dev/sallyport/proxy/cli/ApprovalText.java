package dev.sallyport.proxy.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/**
 * Approvals on a terminal. INVARIANT: what the requester wrote stands behind a bar of its own on every line, and nothing
 * in it can move the cursor or hide, so that it can't pass for what the proxy says.
 */
final class ApprovalText {
    private static final Pattern ID = Pattern.compile("ap_[a-z0-9]{16}");
    private static final String QUOTED = "    | ";

    private ApprovalText() {}

    static String path(CommandSpec spec, String id) {
        if (!ID.matcher(id).matches()) {
            throw new ParameterException(spec.commandLine(), "not an approval's id: " + PrintableText.of(id));
        }
        return "/v1/approvals/" + id;
    }

    /** Votes, and says what came of it. */
    static int vote(
            CommandSpec spec, AdminClient client, String id, String vote, @Nullable String comment, boolean json)
            throws IOException, InterruptedException {
        ObjectNode body = JsonNodeFactory.instance.objectNode().put("vote", vote);
        if (comment != null) {
            body.put("comment", comment);
        }
        return said(spec, client.send("POST", path(spec, id) + "/votes", body), json);
    }

    /** Takes it back, and says what came of it. */
    static int revoke(CommandSpec spec, AdminClient client, String id, @Nullable String comment, boolean json)
            throws IOException, InterruptedException {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        if (comment != null) {
            body.put("comment", comment);
        }
        return said(spec, client.send("POST", path(spec, id) + "/revoke", body), json);
    }

    private static int said(CommandSpec spec, AdminClient.Reply reply, boolean json) {
        if (!reply.ok()) {
            spec.commandLine().getErr().println("sallyport: " + reply.error());
            return Sallyport.FINDING;
        }
        JsonNode approval = reply.body();
        String text =
                approval.path("id").asText() + " is " + approval.path("state").asText();
        if (approval.path("state").asText().equals("pending")) {
            text += ", " + yes(approval) + " of " + approval.path("min").asInt() + " agreed so far";
        }
        spec.commandLine().getOut().println(json ? approval.toString() : PrintableText.of(text));
        return Sallyport.OK;
    }

    private static int yes(JsonNode approval) {
        int yes = 0;
        for (JsonNode vote : approval.path("votes")) {
            yes += vote.path("vote").asText().equals("approve") ? 1 : 0;
        }
        return yes;
    }

    /** Two lines for a list. */
    static List<String> line(JsonNode approval) {
        String statement = approval.path("statement").asText().replaceAll("\\s+", " ");
        return List.of(
                PrintableText.of(approval.path("id").asText() + "  "
                        + approval.path("state").asText() + "  "
                        + who(approval) + "  "
                        + approval.path("database").asText() + "  rule "
                        + approval.path("rule").asText() + "  until "
                        + approval.path("expires").asText()
                        + (approval.path("may_vote").asBoolean() ? "  yours to vote on" : "")),
                QUOTED + PrintableText.of(statement) + (approval.path("cut").asBoolean() ? " …" : ""));
    }

    private static String who(JsonNode approval) {
        JsonNode behind = approval.path("on_behalf_of");
        return name(approval.path("requester")) + (behind.isMissingNode() ? "" : " for " + name(behind));
    }

    private static String name(JsonNode person) {
        return person.path("name").asText() + " (" + person.path("kind").asText() + ", "
                + person.path("id").asText() + ")";
    }

    /** Everything, for `show`. */
    static List<String> page(JsonNode approval) {
        List<String> lines = new ArrayList<>();
        field(
                lines,
                "approval",
                approval.path("id").asText() + ", " + approval.path("state").asText());
        field(lines, "asked by", name(approval.path("requester")));
        if (approval.has("on_behalf_of")) {
            field(lines, "on behalf of", name(approval.path("on_behalf_of")));
        }
        field(
                lines,
                "at",
                approval.path("created").asText() + ", until "
                        + approval.path("expires").asText());
        field(
                lines,
                "would run on",
                approval.path("database").asText() + " ("
                        + approval.path("environment").asText() + ") as "
                        + approval.path("login").asText());
        field(
                lines,
                "because of",
                approval.path("rule").asText() + ": " + approval.path("reason").asText());
        field(lines, "covers", covers(approval));
        for (JsonNode quorum : approval.path("quorums")) {
            field(
                    lines,
                    "needs",
                    quorum.path("min").asInt() + " of " + String.join(", ", texts(quorum.path("reviewers"))) + ", for "
                            + quorum.path("rule").asText());
        }
        field(lines, "touches", String.join(", ", texts(approval.path("relations"))));
        field(lines, "expected", expected(approval.path("estimate")));
        field(lines, "bound to", approval.path("binding").asText());
        lines.add("statement (" + PrintableText.of(approval.path("kind").asText()) + "):");
        quote(lines, approval.path("statement").asText());
        List<String> parameters = texts(approval.path("parameters"));
        for (int i = 0; i < parameters.size(); i++) {
            lines.add("parameter $" + (i + 1) + ":");
            quote(lines, parameters.get(i));
        }
        claims(lines, approval.path("claimed"));
        votes(lines, approval.path("votes"));
        lines.add(approval.path("may_vote").asBoolean() ? "You may vote." : "You have no vote on it.");
        return lines;
    }

    /** What the planner said; nothing if it wasn't asked. */
    private static String expected(JsonNode estimate) {
        if (estimate.isMissingNode()) {
            return "";
        }
        return estimate.has("unknown")
                ? "unknown: " + estimate.path("unknown").asText()
                : estimate.path("rows").asLong() + " rows, at a cost of "
                        + estimate.path("cost").asLong() + ", as the planner estimates";
    }

    private static String covers(JsonNode approval) {
        String what = switch (approval.path("scope").asText()) {
            case "fingerprint" -> "this statement with any literals and parameters";
            case "session" -> "whatever the session reads that these rules ask about";
            default -> "this statement";
        };
        int uses = approval.path("uses").asInt();
        int used = approval.path("used").asInt();
        return what
                + (uses == 1 ? ", once" : uses == 0 ? ", as often as its time allows" : ", " + uses + " times")
                + (used == 0 ? "" : "; used so far: " + used);
    }

    private static void claims(List<String> lines, JsonNode claimed) {
        if (claimed.has("justification")) {
            lines.add("the requester says, and nobody has checked:");
            quote(lines, claimed.path("justification").asText());
        }
        if (claimed.has("ticket")) {
            lines.add("the requester names the ticket, and nobody has checked:");
            quote(lines, claimed.path("ticket").asText());
        }
    }

    private static void votes(List<String> lines, JsonNode votes) {
        if (votes.isEmpty()) {
            lines.add("no votes yet");
        }
        for (JsonNode vote : votes) {
            field(
                    lines,
                    vote.path("vote").asText(),
                    name(vote.path("voter")) + " at " + vote.path("at").asText());
            if (vote.has("comment")) {
                quote(lines, vote.path("comment").asText());
            }
        }
    }

    private static void field(List<String> lines, String name, String value) {
        if (!value.isEmpty()) {
            lines.add(PrintableText.of("%-13s %s".formatted(name, value)));
        }
    }

    /** Line by line, so that line ends remain and nothing else does. */
    private static void quote(List<String> lines, String text) {
        text.lines().forEach(line -> lines.add(QUOTED + PrintableText.of(line.replace("\t", "    "))));
        if (text.isEmpty()) {
            lines.add(QUOTED);
        }
    }

    private static List<String> texts(JsonNode list) {
        List<String> texts = new ArrayList<>();
        list.forEach(one -> texts.add(one.asText()));
        return texts;
    }
}
