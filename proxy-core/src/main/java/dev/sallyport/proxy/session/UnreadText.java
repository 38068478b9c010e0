package dev.sallyport.proxy.session;

import dev.sallyport.protocol.message.backend.ErrorFields;
import dev.sallyport.protocol.message.frontend.Parse;
import dev.sallyport.protocol.message.frontend.Query;
import dev.sallyport.protocol.type.SqlState;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A text that isn't understood here, put to the server for no more than its syntax error: whoever mistypes a word wants
 * to hear what PostgreSQL says of it. INVARIANT: what is sent ends inside a comment, so that the server fails while it
 * splits the text into tokens, before it knows a statement, whatever comes before: scan.l knows no state in which an
 * unfinished comment or quoted text is not an error. The server's error is the client's if it points into the client's
 * text; else the server could have read the text, and the refusal stands.
 *
 * @param open whether it ends within parentheses, where the server may go on reading behind the semicolon
 * @param characters the text's length as the server counts positions, in code points
 */
public record UnreadText(String sql, boolean open, int characters) {
    /**
     * The line break ends a comment; the semicolon is where a statement that lacks its end fails; the space keeps the
     * comment's beginning from being read as an operator's; the word is recognisable in the server's log.
     */
    private static final String END = "\n;/* refused_by_sallyport";

    private static final int SEMICOLON = 2;

    private static final int COMMENT = 3;

    /** Longer ones aren't written by hand. */
    private static final int CHARACTERS_MAX = 64 * 1024;

    /** Classes of what a scanner or a grammar finds: unsupported features, bad literals, bad syntax, too deep. */
    private static final Set<String> OF_SYNTAX = Set.of("0A", "22", "42", "54");

    /** Null for a text that is too long to ask about. */
    public static @Nullable UnreadText of(String sql, boolean open) {
        return sql.length() > CHARACTERS_MAX ? null : new UnreadText(sql, open, sql.codePointCount(0, sql.length()));
    }

    /** What the server gets to see. */
    public String asked() {
        return sql + END;
    }

    ByteBuf query(ByteBufAllocator allocator) {
        ByteBuf out = allocator.buffer(sql.length() + 64);
        new Query(asked()).write(out);
        return out;
    }

    /** @param name of the statement that was to be parsed */
    ByteBuf parse(ByteBufAllocator allocator, String name) {
        ByteBuf out = allocator.buffer(sql.length() + name.length() + 64);
        new Parse(name, asked(), List.of()).write(out);
        return out;
    }

    /**
     * What the client is told.
     *
     * @param said the server's error
     * @param refusal what is said of a text that the server could have read
     */
    ErrorFields answer(ErrorFields said, ErrorFields refusal) {
        String state = said.sqlState();
        int position = position(said);
        if (!"ERROR".equals(said.severity()) || !OF_SYNTAX.contains(state.substring(0, 2))) {
            return refusal;
        }
        if (position >= 1 && position <= characters) {
            return said.toBuilder().with('M', said.message().replace(END, "")).build();
        }
        if (open && position == characters + COMMENT) {
            // A rule's list of actions has semicolons: the server took the one that was added for one of these.
            return said.toBuilder()
                    .with('M', "syntax error at end of input")
                    .position(characters + 1)
                    .build();
        }
        // What the statement lacks at the semicolon, it lacks at its end.
        return position == characters + SEMICOLON && SqlState.SYNTAX_ERROR.equals(state)
                ? said.toBuilder()
                        .with('M', said.message().replace(" at or near \";\"", " at end of input"))
                        .position(characters + 1)
                        .build()
                : refusal;
    }

    private static int position(ErrorFields said) {
        String position = said.field('P').orElse("");
        return position.matches("[0-9]{1,9}") ? Integer.parseInt(position) : 0;
    }
}
