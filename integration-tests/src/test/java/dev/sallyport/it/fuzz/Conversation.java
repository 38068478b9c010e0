package dev.sallyport.it.fuzz;

import dev.sallyport.it.support.Frontend;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Makes up what a client says after its login, one message after the other. The server's answers depend on the order
 * of these messages alone, never on when they come: so two servers can be compared.
 */
final class Conversation {
    private static final String[] STATEMENTS = {"", "", "s1", "s2", "nosuch"};
    private static final String[] PORTALS = {"", "", "p1", "p2", "nosuch"};
    private static final int[] ROW_LIMITS = {0, 0, 0, 1, 2, 7, -1, Integer.MAX_VALUE};

    private final Random random;
    private final Statements statements;
    private final List<Step> steps = new ArrayList<>();

    private Conversation(Random random, Statements statements) {
        this.random = random;
        this.statements = statements;
    }

    /** A conversation that ends with Terminate. */
    static List<Step> of(Random random, Statements statements, int partsMax) {
        Conversation conversation = new Conversation(random, statements);
        for (int parts = 1 + random.nextInt(partsMax); parts > 0; parts--) {
            conversation.part();
        }
        conversation.sync();
        conversation.add("Query SELECT 'the end'", Frontend.query("SELECT 'the end'"));
        conversation.add("Terminate", Frontend.terminate());
        return List.copyOf(conversation.steps);
    }

    /** All bytes of it. */
    static byte[] bytes(List<Step> steps) {
        return Frontend.join(steps.stream().map(Step::bytes).toArray(byte[][]::new));
    }

    private void part() {
        switch (random.nextInt(16)) {
            case 0, 1, 2 -> query();
            case 3, 4, 5, 6 -> batch();
            case 7, 8, 9, 10, 11 -> anyMessage();
            case 12 -> copyIn();
            case 13 -> stray();
            case 14 -> sync();
            default -> prepared();
        }
    }

    private void add(String what, byte[] bytes) {
        steps.add(new Step(what, bytes));
    }

    private <T> T of(T[] values) {
        return values[random.nextInt(values.length)];
    }

    private void query() {
        StringBuilder text =
                new StringBuilder(random.nextBoolean() ? statements.any(random) : statements.among(random));
        while (!text.toString().startsWith("EXECUTE") && random.nextInt(4) == 0) {
            text.append(of(new String[] {";", "; ", " ;;"})).append(statements.among(random));
        }
        add("Query " + text, Frontend.query(text.toString()));
    }

    /** As drivers do it. */
    private void batch() {
        for (int count = 1 + random.nextInt(3); count > 0; count--) {
            String sql = statements.among(random);
            parse("", sql);
            if (random.nextInt(4) == 0) {
                describe('S', "");
            }
            bind("", "", parameters(sql));
            if (random.nextInt(3) > 0) {
                describe('P', "");
            }
            execute("", random.nextInt(4) == 0 ? 2 : 0);
            if (random.nextInt(5) == 0) {
                execute("", 0);
            }
            if (random.nextInt(6) == 0) {
                flush();
            }
        }
        sync();
    }

    /** A statement that is parsed once, with portals that are left in the middle. */
    private void prepared() {
        String name = of(STATEMENTS);
        String sql = statements.rows(random);
        parse(name, sql);
        for (int count = 1 + random.nextInt(3); count > 0; count--) {
            String portal = of(PORTALS);
            bind(portal, name, parameters(sql));
            execute(portal, 1 + random.nextInt(3));
            if (random.nextBoolean()) {
                execute(portal, random.nextInt(3));
            }
            if (random.nextInt(3) == 0) {
                close('P', portal);
            }
        }
        if (random.nextBoolean()) {
            close('S', name);
        }
        sync();
    }

    private void anyMessage() {
        switch (random.nextInt(10)) {
            case 0 -> parse(of(STATEMENTS), statements.among(random));
            case 1, 2 -> bind(of(PORTALS), of(STATEMENTS), random.nextInt(4) == 0 ? 1 : 0);
            case 3 -> describe(random.nextBoolean() ? 'S' : 'P', random.nextBoolean() ? of(STATEMENTS) : of(PORTALS));
            case 4, 5 -> execute(of(PORTALS), ROW_LIMITS[random.nextInt(ROW_LIMITS.length)]);
            case 6 -> close(random.nextBoolean() ? 'S' : 'P', random.nextBoolean() ? of(STATEMENTS) : of(PORTALS));
            case 7 -> flush();
            case 8 -> malformed();
            default -> sync();
        }
    }

    /**
     * A message whose body is too short, too long or by chance a good one. Not compared: a Bind, whose names the server
     * looks up before it reads the rest, and Sync and Flush, which the proxy takes for good ones behind a COPY.
     */
    private void malformed() {
        String types = statements == Statements.COMPARABLE ? "PDEC" : "PDECBHS";
        char type = types.charAt(random.nextInt(types.length()));
        byte[] body = new byte[random.nextInt(8)];
        for (int i = 0; i < body.length; i++) {
            body[i] = (byte) "\0\0\1SPa".charAt(random.nextInt(6));
        }
        add((type == 'S' ? "Sync" : type) + " with a body " + Arrays.toString(body), Frontend.message(type, body));
    }

    private void parse(String name, String sql) {
        add("Parse " + name + ": " + sql, Frontend.parse(name, sql));
    }

    private void bind(String portal, String statement, int parameters) {
        @Nullable String[] values = new String[parameters];
        for (int i = 0; i < parameters; i++) {
            values[i] = of(new @Nullable String[] {"1", "2", "17", "x", null});
        }
        int[] formats = random.nextInt(4) == 0 ? new int[] {random.nextInt(8) == 0 ? 7 : 1} : new int[0];
        add(
                "Bind " + portal + " of " + statement + " " + String.join(",", values) + " formats " + formats.length,
                Frontend.bind(portal, statement, formats, values));
    }

    private static int parameters(String sql) {
        return sql.contains("$1") ? 1 : 0;
    }

    private void describe(char kind, String name) {
        add("Describe " + kind + name, kind == 'S' ? Frontend.describeStatement(name) : Frontend.describePortal(name));
    }

    private void execute(String portal, int rowsMax) {
        add("Execute " + portal + " " + rowsMax, Frontend.execute(portal, rowsMax));
    }

    private void close(char kind, String name) {
        add("Close " + kind + name, kind == 'S' ? Frontend.closeStatement(name) : Frontend.closePortal(name));
    }

    private void flush() {
        add("Flush", Frontend.flush());
    }

    private void sync() {
        add("Sync", Frontend.sync());
    }

    /** COPY FROM STDIN, with rows that make it fail, and whatever else behind them. */
    private void copyIn() {
        String sql = of(new String[] {"COPY fuzz FROM STDIN", "COPY fuzz (id) FROM STDIN (FORMAT csv)"});
        boolean extended = random.nextInt(3) == 0;
        if (extended) {
            add("Parse, Bind, Describe, Execute " + sql, Frontend.extended(sql));
        } else {
            add("Query " + sql, Frontend.query(random.nextInt(4) == 0 ? "SELECT 1; " + sql + "; SELECT 2" : sql));
        }
        for (int count = random.nextInt(5); count > 0; count--) {
            String data = of(new String[] {"1\tx\n", "200\n", "x\n", "3", "\n", "", "4\n5\n"});
            add("CopyData " + data.replace("\n", "\\n").replace("\t", "\\t"), Frontend.copyData(data));
            if (random.nextInt(4) == 0) {
                add("Sync or Flush", random.nextBoolean() ? Frontend.sync() : Frontend.flush());
            }
        }
        if (random.nextInt(6) == 0) {
            anyMessage(); // ends the connection, unless it is a Flush or Sync or the COPY has failed
        }
        if (random.nextInt(4) > 0) {
            add("CopyDone", Frontend.copyDone());
        } else {
            add("CopyFail", Frontend.copyFail("no more"));
        }
        if (extended || random.nextInt(8) == 0) {
            sync();
        }
    }

    private void stray() {
        switch (random.nextInt(4)) {
            case 0 -> add("stray CopyData", Frontend.copyData("1\n"));
            case 1 -> add("stray CopyDone", Frontend.copyDone());
            case 2 -> add("stray CopyFail", Frontend.copyFail("x"));
            default -> statements.oddity(random).ifPresent(steps::add);
        }
    }
}
