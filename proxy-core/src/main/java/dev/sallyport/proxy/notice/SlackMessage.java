package dev.sallyport.proxy.notice;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.policy.approval.Approval;
import dev.sallyport.policy.approval.ApprovalRequest;
import dev.sallyport.policy.identity.Principal;
import dev.sallyport.proxy.approval.ApprovalNews;
import org.jspecify.annotations.Nullable;

/**
 * Messages in Slack's Block Kit. INVARIANT: what others wrote stands in plain text only, in which nothing is a mention,
 * a link or markup, without characters that can't be seen; and without {@code statement} there is none of it but who
 * they are.
 */
public final class SlackMessage {
    /** What the buttons are called in the answers. */
    public static final String APPROVE = "sallyport_approve";

    public static final String REJECT = "sallyport_reject";
    public static final String OPEN = "sallyport_open";

    private static final int CHARS_MAX = 2_500;
    private static final int NAME_CHARS_MAX = 200;
    private static final int PARAMETERS_MAX = 10;

    private SlackMessage() {}

    /** Asks people to vote. */
    static ObjectNode request(ApprovalNews news, @Nullable String link, boolean statement) {
        Approval approval = news.approval();
        ApprovalRequest request = approval.request();
        ObjectNode message = JsonNodeFactory.instance.objectNode().put("text", "Approval wanted: " + approval.id());
        ArrayNode blocks = message.putArray("blocks");
        text(blocks.addObject().put("type", "header"), "Approval wanted");
        Principal behind = request.requester().onBehalfOf();
        section(
                blocks,
                person(request.requester())
                        + (behind == null ? "" : " on behalf of " + person(behind))
                        + " wants to run " + request.kind() + " on " + request.database() + " ("
                        + request.environment() + "), rule " + request.rule() + ", until " + approval.expires());
        if (statement) {
            section(
                    blocks,
                    "Statement" + (request.statement().length() > CHARS_MAX ? " (its beginning):\n" : ":\n")
                            + ApprovalMessage.cut(request.statement(), CHARS_MAX));
            if (!request.parameters().isEmpty()) {
                StringBuilder values = new StringBuilder("Parameters:");
                request.parameters().stream()
                        .limit(PARAMETERS_MAX)
                        .forEach(value -> values.append('\n').append(ApprovalMessage.cut(value, NAME_CHARS_MAX)));
                section(blocks, values.toString());
            }
            String why = request.claims().justification();
            String ticket = request.claims().ticket();
            if (why != null || ticket != null) {
                section(
                        blocks,
                        "The requester says, and nobody has checked: " + (why == null ? "" : why)
                                + (ticket == null ? "" : " [" + ticket + "]"));
            }
        }
        ObjectNode context = blocks.addObject().put("type", "context");
        plain(context.putArray("elements").addObject(), approval.id());
        ArrayNode buttons = blocks.addObject().put("type", "actions").putArray("elements");
        button(buttons, APPROVE, "Approve", approval.id()).put("style", "primary");
        button(buttons, REJECT, "Reject", approval.id()).put("style", "danger");
        if (link != null) {
            button(buttons, OPEN, "Open", approval.id()).put("url", link.replace("{id}", approval.id()));
        }
        return message;
    }

    /** Says what became of it. */
    static ObjectNode outcome(ApprovalNews news) {
        Approval approval = news.approval();
        String by = news.vote() == null ? "" : " by " + person(news.vote().voter());
        return line(approval.id() + " is " + approval.state().label(), by);
    }

    /**
     * One line.
     *
     * @param plain of ours
     * @param rest of others', too
     */
    static ObjectNode line(String plain, String rest) {
        ObjectNode message = JsonNodeFactory.instance.objectNode().put("text", plain);
        section(message.putArray("blocks"), plain + rest);
        return message;
    }

    private static ObjectNode button(ArrayNode buttons, String action, String label, String id) {
        ObjectNode button = buttons.addObject()
                .put("type", "button")
                .put("action_id", action)
                .put("value", id);
        text(button, label);
        return button;
    }

    private static void section(ArrayNode blocks, String words) {
        text(blocks.addObject().put("type", "section"), words);
    }

    private static void text(ObjectNode block, String words) {
        plain(block.putObject("text"), words);
    }

    private static void plain(ObjectNode text, String words) {
        text.put("type", "plain_text").put("text", safe(words)).put("emoji", false);
    }

    private static String person(Principal principal) {
        return ApprovalMessage.cut(principal.name(), NAME_CHARS_MAX) + " ("
                + ApprovalMessage.cut(principal.id(), NAME_CHARS_MAX) + ", "
                + principal.kind().label() + ")";
    }

    /** Nothing that Slack would take for more than letters, or that people can't see; at most a block's length. */
    static String safe(String words) {
        StringBuilder safe = new StringBuilder();
        words.codePoints().limit(CHARS_MAX + NAME_CHARS_MAX).forEach(c -> {
            int type = Character.getType(c);
            boolean unseen = (Character.isISOControl(c) && c != '\n' && c != '\t')
                    || type == Character.FORMAT
                    || type == Character.SURROGATE
                    || type == Character.LINE_SEPARATOR
                    || type == Character.PARAGRAPH_SEPARATOR;
            switch (c) {
                case '&' -> safe.append("&amp;");
                case '<' -> safe.append("&lt;");
                case '>' -> safe.append("&gt;");
                default -> safe.appendCodePoint(unseen ? 0xfffd : c);
            }
        });
        return ApprovalMessage.cut(safe.toString(), 2_990);
    }
}
