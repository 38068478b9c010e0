package dev.sallyport.it.masking;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.it.support.PostgresServer;
import dev.sallyport.it.support.PostgresServer.Version;
import dev.sallyport.masking.ColumnTransform;
import dev.sallyport.masking.DetectorSet;
import dev.sallyport.masking.MaskingKey;
import dev.sallyport.masking.MaskingKeys;
import dev.sallyport.masking.MaskingPlan;
import dev.sallyport.masking.ResultColumn;
import dev.sallyport.masking.RowMasker;
import dev.sallyport.masking.TextMasker;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postgresql.PGConnection;

/**
 * Values that stand in values, written by PostgreSQL, masked, and read by PostgreSQL again: they're of their type, and
 * differ from what they were in nothing but the texts in which something was to be found.
 */
class NestedValuesTest {
    private static final String DATABASE = "nested_values";
    private static final int VALUES = 150;

    private static final String TYPES = """
            CREATE DOMAIN short AS varchar(40);
            CREATE TYPE span AS RANGE (subtype = text, collation = "C");
            CREATE TYPE leaf AS (number int, words text, few varchar(60));
            CREATE TYPE branch AS (
                number bigint, leaf leaf, leaves leaf[], words text[], document jsonb, plain json, raw bytea,
                nothing text, brief short, span span);
            CREATE EXTENSION hstore;
            CREATE TYPE labelled AS (pairs hstore, list hstore[]);
            CREATE TYPE tree AS (branches branch[], name text, branch branch);
            """;

    /** What has to be quoted, or ends something, in one of the formats. */
    private static final List<String> PIECES = List.of(
            "\"", "\\", "(", ")", ",", "{", "}", "[", "]", " ", "'", "=>", ":", "NULL", "null", "\n", "\t", "ü", "a",
            "bc", "\"\"", "\\\\", "x", "");

    private static final List<String> FINDS = List.of(
            "anna@shop.example", "4111 1111 1111 1111", "DE89 3704 0044 0532 0130 00", "\"anna b\"@shop.example");

    private static final MaskingKeys KEYS = MaskingKeys.of(new MaskingKey(new byte[16]));

    private static Connection connection;

    private final TextMasker alone = new TextMasker(DetectorSet.all());
    private final RowMasker masker = new RowMasker();

    @BeforeAll
    static void start() throws SQLException {
        PostgresServer server = PostgresServer.of(Version.V18);
        server.recreate(DATABASE, TYPES);
        connection = server.superuser(DATABASE);
    }

    @AfterAll
    static void stop() throws SQLException {
        connection.close();
    }

    @ParameterizedTest
    @CsvSource({
        "leaf, record_send",
        "branch, record_send",
        "tree, record_send",
        "leaf[], array_send",
        "tree[], array_send",
        "labelled, record_send",
        "hstore, hstore_send",
    })
    void areReadAgainWithNothingElseChanged(String type, String send) throws SQLException, IOException {
        Random random = new Random(type.hashCode());
        for (int i = 0; i < VALUES; i++) {
            long seed = random.nextLong();
            String value = value(type, new Random(seed), text -> text);
            String wanted = string("SELECT (" + value(type, new Random(seed), alone::mask) + ")::text");

            assertThat(string("SELECT ?::" + type + "::text", masked(text(value), type, false)))
                    .as("as text, seed " + seed + " of " + value)
                    .isEqualTo(wanted);
            assertThat(readBinary(type, masked(bytes("SELECT " + send + "(" + value + ")"), type, true)))
                    .as("in binary, seed " + seed + " of " + value)
                    .isEqualTo(wanted);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "span ~ range_send ~ span('anna@shop.example', 'b') ~ (,b)",
                "span ~ range_send ~ span('a, b', 'x anna@shop.example') ~ [\"a, b\",)",
                "span_multirange ~ multirange_send ~ span_multirange(span('a', 'b'), span('c', 'd anna@shop.example'))"
                        + " ~ {[a,b),[c,)}",
                "numrange ~ range_send ~ numrange(4111111111111111, 5e15) ~ (,5000000000000000)",
            })
    void rangesLoseTheBoundsInWhichSomethingIsFound(String type, String send, String value, String wanted)
            throws SQLException, IOException {
        assertThat(string("SELECT ?::" + type + "::text", masked(text(value), type, false)))
                .isEqualTo(wanted);
        if (!type.equals("numrange")) {
            assertThat(readBinary(type, masked(bytes("SELECT " + send + "(" + value + ")"), type, true)))
                    .isEqualTo(wanted);
        }
    }

    @Test
    void aDomainsFieldIsNullInBinary() throws SQLException, IOException {
        String value =
                "ROW(1, ROW(2, 'a', 'b')::leaf, NULL, NULL, NULL, NULL, NULL, NULL, 'anna@shop.example', NULL)::branch";

        assertThat(readBinary("branch", masked(bytes("SELECT record_send(" + value + ")"), "branch", true)))
                .isEqualTo("(1,\"(2,a,b)\",,,,,,,,)");
        assertThat(string("SELECT ?::branch::text", masked(text(value), "branch", false)))
                .isEqualTo("(1,\"(2,a,b)\",,,,,,,[email],)");
    }

    /** An expression of that type, of random texts. */
    private static String value(String type, Random random, UnaryOperator<String> masked) {
        if (type.endsWith("[]")) {
            String element = type.substring(0, type.length() - 2);
            String one = value(element, random, masked);
            return random.nextInt(6) == 0
                    ? "'{}'::" + type
                    : "ARRAY[" + one + ", NULL, " + value(element, random, masked) + "]::" + type;
        }
        return switch (type) {
            case "text" -> random.nextInt(8) == 0 ? "NULL" : literal(masked.apply(words(random)));
            case "leaf" ->
                "ROW(" + random.nextInt(1000) + ", " + value("text", random, masked) + ", "
                        + value("text", random, masked) + ")::leaf";
            case "branch" ->
                "ROW(7, " + value("leaf", random, masked) + ", " + value("leaf[]", random, masked) + ", "
                        + value("text[]", random, masked) + ", jsonb_build_object('k', "
                        + value("text", random, masked) + "), json_build_array(translate("
                        + value("text", random, masked)
                        + ", E'\\n\\t', '  ')), '\\x00ff', NULL, 'brief', span('a', 'b \"'))::branch";
            case "tree" ->
                "ROW(" + value("branch[]", random, masked) + ", " + value("text", random, masked) + ", "
                        + value("branch", random, masked) + ")::tree";
            case "hstore" ->
                "hstore(ARRAY['k', " + literal(masked.apply(words(random))) + "], ARRAY["
                        + value("text", random, masked) + ", 'v'])";
            case "labelled" ->
                "ROW(" + value("hstore", random, masked) + ", " + value("hstore[]", random, masked) + ")::labelled";
            default -> throw new IllegalArgumentException(type);
        };
    }

    private static String words(Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(4); i > 0; i--) {
            text.append(PIECES.get(random.nextInt(PIECES.size())));
        }
        if (random.nextInt(3) == 0) {
            text.append(' ').append(FINDS.get(random.nextInt(FINDS.size()))).append(' ');
        }
        for (int i = random.nextInt(4); i > 0; i--) {
            text.append(PIECES.get(random.nextInt(PIECES.size())));
        }
        return text.toString();
    }

    private static String literal(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    private byte[] masked(byte[] value, String type, boolean binary) throws SQLException {
        int oid = Integer.parseInt(string("SELECT " + literal(type) + "::regtype::oid::int::text"));
        MaskingPlan plan = MaskingPlan.of(
                List.of(new ResultColumn("c", 0, 0, oid, -1, binary)),
                Arrays.asList((ColumnTransform) null),
                DetectorSet.all(),
                KEYS);
        ByteBuf row = Unpooled.buffer().writeByte('D').writeInt(0).writeShort(1).writeInt(value.length);
        row.writeBytes(value).setInt(1, row.readableBytes() - 1);
        ByteBuf out = Unpooled.buffer();
        masker.mask(row, plan, out);
        int length = out.skipBytes(7).readInt();
        assertThat(length).as("not NULL").isNotNegative();
        byte[] masked = new byte[length];
        out.readBytes(masked);
        return masked;
    }

    private static byte[] text(String expression) throws SQLException {
        return string("SELECT (" + expression + ")::text").getBytes(StandardCharsets.UTF_8);
    }

    private static String string(String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getString(1);
        }
    }

    private static String string(String query, byte[] text) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            statement.setObject(1, new String(text, StandardCharsets.UTF_8), Types.OTHER);
            try (ResultSet rows = statement.executeQuery()) {
                rows.next();
                return rows.getString(1);
            }
        }
    }

    private static byte[] bytes(String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getBytes(1);
        }
    }

    /** What PostgreSQL reads in those bytes, by way of a copy in binary. */
    private static String readBinary(String type, byte[] value) throws SQLException, IOException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("DROP TABLE IF EXISTS read_again; CREATE TEMP TABLE read_again (value " + type + ")");
        }
        ByteBuf copy = Unpooled.buffer().writeBytes("PGCOPY\n\377\r\n\0".getBytes(StandardCharsets.ISO_8859_1));
        copy.writeInt(0)
                .writeInt(0)
                .writeShort(1)
                .writeInt(value.length)
                .writeBytes(value)
                .writeShort(-1);
        connection
                .unwrap(PGConnection.class)
                .getCopyAPI()
                .copyIn(
                        "COPY read_again FROM STDIN (FORMAT binary)",
                        new ByteArrayInputStream(copy.array(), 0, copy.readableBytes()));
        return string("SELECT value::text FROM read_again");
    }
}
