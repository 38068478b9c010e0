package dev.sallyport.masking;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What only a word nearby, a key or a column's name tells: passports, dates of birth, names, addresses. */
class ContextDetectionTest {
    private static final String NAMES = "P<UTOSAMPLE<BERG<<JO<MAXINE<<<<<<<<<<<<<<<<<";
    private static final String PASSPORT = "K4T7WZ9R27UTO8407199F3104024<<<<<<<<<<<<<<00";
    private static final String[] CARD = {
        "I<UTOC123456788<<<<<<<<<<<<<<<", "8407199M3104024UTO<<<<<<<<<<<8", "SAMPLE<BERG<<JO<<<<<<<<<<<<<<<"
    };

    private final Detector detector = new Detector(DetectorSet.all());

    @Test
    void readsTheMachineReadableLinesOfPassports() {
        assertThat(found(NAMES + "\n" + PASSPORT, null)).containsExactly("PASSPORT " + NAMES + "\n" + PASSPORT);
        assertThat(found("scan: " + NAMES + "\r\n" + PASSPORT + " ok", null)).hasSize(1);
        assertThat(found(PASSPORT, null)).containsExactly("PASSPORT " + PASSPORT);
        assertThat(found("{\"mrz\": \"" + NAMES + "\\n" + PASSPORT + "\"}", null))
                .hasSize(1);
        assertThat(found(PASSPORT.replace("8407", "8408"), null)).isEmpty();
    }

    @Test
    void readsTheMachineReadableLinesOfIdentityCards() {
        String card = String.join("\n", CARD);

        assertThat(found(card, null)).containsExactly("PASSPORT " + card);
        assertThat(found(CARD[1], null)).isEmpty();
        assertThat(found("<".repeat(30) + "\n" + "<".repeat(44), null)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
            PASSPORT; passport no. 514209377 issued 2019; 514209377
            PASSPORT; Reisepass C7VK42XPT; C7VK42XPT
            PASSPORT; {"passportNumber": "XDB304417"}; XDB304417
            DATE_OF_BIRTH; born 14/02/1961 in Ghent; 14/02/1961
            DATE_OF_BIRTH; geboren am 3. März 1958; 3. März 1958
            DATE_OF_BIRTH; d.o.b. Nov 30, 1977!; Nov 30, 1977
            DATE_OF_BIRTH; {"birthDate": "1990-05-17", "updated": "2024-05-17"}; 1990-05-17
            DATE_OF_BIRTH; fecha de nacimiento 7 de julio de 1949; 7 de julio de 1949
            DATE_OF_BIRTH; 生年月日 1966年4月9日; 1966年4月9日
            DATE_OF_BIRTH; dob=19830721; 19830721
            PERSON_NAME; {"customer": "Runa Isaksdal Berg", "plan": "Gold Plus"}; Runa Isaksdal Berg
            PERSON_NAME; level=info full_name=Runa Berg status=200; Runa Berg
            PERSON_NAME; contact_name='Łucja Wierzba'; Łucja Wierzba
            ADDRESS; {"shipTo": "Tannenweg 14, 99991 Musterstadt"}; Tannenweg 14, 99991 Musterstadt
            ADDRESS; address=12 Fictional Road, Nowhere NX1 4ZZ status=200; 12 Fictional Road, Nowhere NX1 4ZZ
            """)
    void believesTheWordBefore(String type, String text, String expected) {
        assertThat(found(text, null)).containsExactly(type + " " + expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
            PASSPORT; travel_document; 514209377
            DATE_OF_BIRTH; dateOfBirth; 17.05.1990
            DATE_OF_BIRTH; geburtsdatum; 1990-05-17
            PERSON_NAME; last_name; O'Connor-Smythe
            PERSON_NAME; 氏名; 架空 花子
            ADDRESS; billing_address; Tannenweg 14, 99991 Musterstadt
            """)
    void believesTheColumnsName(String type, String column, String value) {
        assertThat(found(value, column)).containsExactly(type + " " + value);
        assertThat(found(value, "note")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "passport expired 2019",
                "born to run 24/7",
                "updated 2024-05-17, dob on file",
                "name: Gold Plus",
                "product_name=Sweet Okra Salad",
                "title: Central Intranet Developer",
                "ip_address=unknown",
                "address: 0x7fffe3a1",
                "hostname=web-14.internal",
                "{\"customer\": \"acme-4711\"}",
                "{\"contact\": null}",
                "{\"last_name\": \"unknown\"}",
                "std::address: none",
                "17.05.1990"
            })
    void leavesOtherThingsAlone(String text) {
        assertThat(found(text, null)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
            product_name; Sweet Okra Salad
            name; Gold Plus
            address; 0xabc
            remote_addr; localhost
            contact; n/a
            customer; acme-4711
            birthday_sent; true
            first_name; NULL
            airport; Ghent North
            """)
    void leavesOtherColumnsAlone(String column, String value) {
        assertThat(found(value, column)).isEmpty();
    }

    private List<String> found(String text, @Nullable String column) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return detector.detect(bytes, 0, bytes.length, column).stream()
                .map(f -> f.type() + " " + new String(bytes, f.start(), f.end() - f.start(), StandardCharsets.UTF_8))
                .toList();
    }
}
