package dev.sallyport.masking;

import static dev.sallyport.masking.Rows.binary;
import static dev.sallyport.masking.Rows.detecting;
import static dev.sallyport.masking.Rows.mask;
import static dev.sallyport.masking.Rows.text;
import static dev.sallyport.masking.Rows.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.protocol.type.Oid;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DetectionTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "NULL", textBlock = """
            25   | -1 | write to anna@shop.example now     | write to [email] now
            25   | -1 | nothing to see                     | nothing to see
            1043 | 14 | anna@b.example                     | [email]
            1043 | 9  | a@b.io                             | [emai
            1042 | 21 | 'anna@b.example   '                | '[email]          '
            705  | -1 | anna@b.example                     | [email]
            142  | -1 | <m to="anna@b.example">x</m>       | <m to="[email]">x</m>
            99999| -1 | anna@b.example                     | [email]
            2249 | -1 | (1,"Anna B",anna@b.example)        | (1,"Anna B",[email])
            20   | -1 | 4111111111111111                   | 0
            20   | -1 | 4111111111111112                   | 4111111111111112
            1700 | -1 | 4111111111111111.00                | 0
            1700 | 655366 | 4111111111111111.00            | 0.00
            1700 | -1 | 41111111111111110                  | 41111111111111110
            1009 | -1 | {x,anna@b.example,NULL,"q \\"c\\""} | {x,"[email]",NULL,"q \\"c\\""}
            1009 | -1 | {"a \\"anna@b.example\\" b"}       | {"a \\"[email]\\" b"}
            1016 | -1 | {1,4111111111111111}               | {1,"0"}
            3807 | -1 | {"{\\"m\\": \\"anna@b.example\\"}"} | {"{\\"m\\": \\"[email]\\"}"}
            17   | -1 | \\x616e6e6140622e6578616d706c65     | \\x
            17   | -1 | \\xff6e6e6140622e6578616d706c65     | \\xff6e6e6140622e6578616d706c65
            23   | -1 | 536221784                          | 536221784
            869  | -1 | 192.0.2.17                         | 0.0.0.0
            869  | -1 | 2001:db8::17/64                    | 0.0.0.0
            650  | -1 | 192.0.2.0/24                       | 0.0.0.0/32
            829  | -1 | 02:42:ac:11:00:02                  | 00:00:00:00:00:00
            774  | -1 | 02:42:ac:ff:fe:11:00:02            | 00:00:00:00:00:00:00:00
            1041 | -1 | {192.0.2.17,NULL}                  | {"0.0.0.0",NULL}
            1040 | -1 | {02:42:ac:11:00:02}                | {"00:00:00:00:00:00"}
            2950 | -1 | 57ba3944-ba9a-4869-af53-ffb94da93251 | 57ba3944-ba9a-4869-af53-ffb94da93251
            1082 | -1 | 1961-02-14                         | 1961-02-14
            """)
    void replacesWhatItFinds(int oid, int typeModifier, String value, String expected) {
        assertThat(mask(detecting(text(oid, typeModifier)), value)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "NULL", textBlock = """
            {"m": "anna@b.example", "n": 5}            | {"m": "[email]", "n": 5}
            {"m": "anna\\u0040b.example"}               | {"m": "[email]"}
            {"m": "x\\n\\"y\\" anna@b.example"}          | {"m": "x\\u000a\\"y\\" [email]"}
            {"anna@b.example": {"anna@b.example": 1}}  | {"[email]": {"[email]": 1}}
            {"card": 4111111111111111}                 | {"card": 0}
            {"ssn": 536221784, "id": 536221784}        | {"ssn": 0, "id": 536221784}
            {"ssn": ["536221784"]}                     | {"ssn": ["[us_ssn]"]}
            {"password": "abc!def"}                    | {"password": "[password]"}
            "\\u0034111111111111111"                    | "[credit_card]"
            [1.5, true, null, "\\ud83d\\ude00"]          | [1.5, true, null, "\\ud83d\\ude00"]
            {"m": "anna@b.example                      | NULL
            {"m": anna@b.example}                      | NULL
            {"m": "anna@b.example\\                     | NULL
            {"m": "anna@b.example \\x"}                 | NULL
            """)
    void keepsJsonValid(String value, String expected) {
        assertThat(mask(detecting(text(Oid.JSON, -1)), value)).isEqualTo(expected);
        byte[] masked = mask(detecting(binary(Oid.JSONB, -1)), utf8("\u0001" + value));
        assertThat(masked).isEqualTo(expected == null ? null : utf8("\u0001" + expected));
    }

    @Test
    void findsTextInBinaryValuesOfUnknownTypes() {
        byte[] record = ByteBuffer.allocate(4 + 8 + 14)
                .putInt(1)
                .putInt(Oid.TEXT)
                .putInt(14)
                .put(utf8("anna@b.example"))
                .array();

        assertThat(mask(detecting(binary(Oid.RECORD, -1)), record)).endsWith(utf8("[email]"));
        assertThat(mask(detecting(binary(99999, -1)), utf8("anna@b.example"))).isNull();
        assertThat(mask(detecting(binary(99999, -1)), utf8("happy"))).isEqualTo(utf8("happy"));
    }

    @Test
    void findsCardsInBinaryNumbers() {
        byte[] number = ByteBuffer.allocate(8).putLong(4111111111111111L).array();
        byte[] numeric = ByteBuffer.allocate(16)
                .putShort((short) 4)
                .putShort((short) 3)
                .putInt(0)
                .putShort((short) 4111)
                .putShort((short) 1111)
                .putShort((short) 1111)
                .putShort((short) 1111)
                .array();

        assertThat(mask(detecting(binary(Oid.INT8, -1)), number)).isEqualTo(new byte[8]);
        assertThat(mask(detecting(binary(Oid.NUMERIC, -1)), numeric)).isEqualTo(new byte[8]);
        ByteBuffer.wrap(numeric).putShort(14, (short) 1112);
        assertThat(mask(detecting(binary(Oid.NUMERIC, -1)), numeric)).isEqualTo(numeric);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "NULL", textBlock = """
            ssn           | 23   | 536221784           | 0
            customerSsn   | 20   | 536221784           | 0
            order_no      | 20   | 536221784           | 536221784
            phone         | 1700 | 4930901820123.0     | 0
            phone         | 23   | -7                  | -7
            date_of_birth | 1082 | 1961-02-14          | 1900-01-01
            birthday      | 1114 | 1961-02-14 00:00:00 | 1900-01-01 00:00:00
            birth_count   | 20   | 14                  | 14
            ordered_on    | 1082 | 1961-02-14          | 1961-02-14
            last_name     | 25   | Berg                | [person_name]
            last_name     | 1009 | {Berg,Wierzba}      | {"[person_name]","[person_name]"}
            """)
    void goesByTheColumnsName(String column, int oid, String value, String expected) {
        assertThat(mask(detecting(new ResultColumn(column, 0, 0, oid, -1, false)), value))
                .isEqualTo(expected);
    }

    @Test
    void keepsBinaryAddressesAndNumbersValid() {
        byte[] inet = {2, 24, 0, 4, (byte) 192, 0, 2, 17};
        byte[] number = ByteBuffer.allocate(4).putInt(536221784).array();
        ResultColumn ssn = new ResultColumn("ssn", 0, 0, Oid.INT4, -1, true);

        assertThat(mask(detecting(binary(Oid.INET, -1)), inet)).isEqualTo(new byte[] {2, 32, 0, 4, 0, 0, 0, 0});
        assertThat(mask(detecting(binary(Oid.MACADDR, -1)), new byte[] {2, 66, 1, 2, 3, 4}))
                .isEqualTo(new byte[6]);
        assertThat(mask(detecting(ssn), number)).isEqualTo(new byte[4]);
        assertThat(mask(detecting(binary(Oid.INT4, -1)), number)).isEqualTo(number);
    }

    @Test
    void scansLongValuesToTheEnd() {
        String filler = "lorem ipsum dolor ".repeat(20_000);

        assertThat(mask(detecting(text(Oid.TEXT, -1)), filler + "anna@b.example"))
                .isEqualTo(filler + "[email]");
    }

    @Test
    void leavesAddressesThatNoDetectorIsWantedFor() {
        MaskingPlan plan = MaskingPlan.of(
                List.of(text(Oid.INET, -1)),
                Collections.singletonList(null),
                DetectorSet.of(Set.of("us_ssn")),
                Rows.KEY);

        assertThat(mask(plan, "192.0.2.17")).isEqualTo("192.0.2.17");
        assertThat(plan.transparent()).isTrue();
    }

    @Test
    void looksOnlyForWhatItIsToldTo() {
        MaskingPlan plan = MaskingPlan.of(
                List.of(text(Oid.TEXT, -1)),
                Collections.singletonList(null),
                DetectorSet.of(Set.of("us_ssn")),
                Rows.KEY);

        assertThat(mask(plan, "anna@b.example 536-22-1784")).isEqualTo("anna@b.example [us_ssn]");
    }
}
