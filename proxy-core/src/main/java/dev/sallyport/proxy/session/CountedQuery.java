package dev.sallyport.proxy.session;

import dev.sallyport.protocol.message.backend.ErrorFields;
import dev.sallyport.protocol.message.frontend.Bind;
import dev.sallyport.protocol.message.frontend.Describe;
import dev.sallyport.protocol.message.frontend.Execute;
import dev.sallyport.protocol.message.frontend.Flush;
import dev.sallyport.protocol.message.frontend.Parse;
import dev.sallyport.protocol.message.frontend.Sync;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A simple Query of which a statement must be judged by the rows that it changed. The server ends a Query's transaction
 * before it says how many that were, so the same text goes to it by the extended protocol, whose transaction lasts to
 * the Sync: that is sent when every statement was judged, and behind something that is certain to fail if one changed
 * too many. Whatever goes wrong, a cancellation at any moment included, nothing is committed before. Confined to one
 * event loop.
 */
final class CountedQuery {
    private static final String RULE = "builtin:affected-rows";

    private enum Step {
        EXECUTING,
        /** What is certain to fail was sent, and a Sync. */
        FAILING,
        /** The Sync was sent. */
        ENDING
    }

    private final List<String> texts;

    /** Where in the message each text begins, in characters. */
    private final List<Integer> offsets;

    private Step step = Step.EXECUTING;
    private int at;
    private @Nullable String lastTag;

    private CountedQuery(List<String> texts, List<Integer> offsets) {
        this.texts = texts;
        this.offsets = offsets;
    }

    /** The verdicts, others for what can't be sent along with something whose changed rows must be counted. */
    static List<Judged> judged(List<Judged> judged, Masked masked, StatementJudge judge) {
        if (judged.size() == 1 || judged.stream().noneMatch(Judged::counted)) {
            return judged;
        }
        return judged.stream()
                .map(one -> masked.text() == null && AffectedRows.canBeAmongOthers(one.facts())
                        ? one
                        : new Judged(one.facts(), judge.refused(RULE, LimitRefusals.notAlone(one.facts()))))
                .toList();
    }

    /**
     * The message to be sent in parts; null if nothing in it has to be counted.
     *
     * @param sent the text as the server gets it
     */
    static @Nullable CountedQuery of(List<Execution> executions, String sent) {
        if (executions.stream().noneMatch(each -> AffectedRows.judgedAfterwards(each.facts, each.decision))) {
            return null;
        }
        if (executions.size() == 1) {
            // The server refuses a Query with parameters, which by the extended protocol would only lack their values.
            return executions.get(0).facts.parameters() > 0 ? null : new CountedQuery(List.of(sent), List.of(0));
        }
        List<String> texts = new ArrayList<>();
        List<Integer> offsets = new ArrayList<>();
        for (Execution execution : executions) {
            int start = execution.facts.start();
            texts.add(sent.substring(start, execution.facts.end()));
            offsets.add(sent.codePointCount(0, start));
        }
        return new CountedQuery(texts, offsets);
    }

    /** The present statement's messages. The unnamed ones, as a simple Query takes these names for itself, too. */
    ByteBuf messages(ByteBufAllocator allocator) {
        String text = texts.get(at);
        ByteBuf out = allocator.buffer(text.length() + 128);
        new Parse("", text, List.of()).write(out);
        new Bind("", "", List.of(), List.of(), List.of()).write(out);
        new Describe('P', "").write(out);
        new Execute("", 0).write(out);
        new Flush().write(out);
        return out;
    }

    /** The present statement is judged: the next one's messages, or the end, if it was the last. */
    ByteBuf next(ByteBufAllocator allocator, String tag) {
        if (at < texts.size() - 1) {
            at++;
            return messages(allocator);
        }
        lastTag = tag;
        return end(allocator);
    }

    /** Ends the transaction: it is committed unless something failed. */
    ByteBuf end(ByteBufAllocator allocator) {
        step = Step.ENDING;
        ByteBuf out = allocator.buffer(8);
        new Sync().write(out);
        return out;
    }

    /** Makes the transaction fail, and ends it. */
    ByteBuf fail(ByteBufAllocator allocator, ErrorFields refusal) {
        ByteBuf out = Refusals.failingParse(allocator, Refusals.NO_STATEMENT, refusal);
        new Sync().write(out);
        step = Step.FAILING;
        return out;
    }

    boolean executing() {
        return step == Step.EXECUTING;
    }

    boolean failing() {
        return step == Step.FAILING;
    }

    /** What the last statement's CommandComplete said; null before. */
    @Nullable
    String lastTag() {
        return lastTag;
    }

    /** An error about a part, as one about the whole message. */
    ErrorFields atOriginal(ErrorFields fields) {
        int offset = offsets.get(at);
        String position = fields.field('P').orElse(null);
        if (offset == 0 || position == null) {
            return fields;
        }
        try {
            return fields.toBuilder()
                    .position(Integer.parseInt(position) + offset)
                    .build();
        } catch (NumberFormatException e) {
            return fields.toBuilder().without('P').build();
        }
    }
}
