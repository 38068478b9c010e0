package dev.sallyport.masking;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Numbers of made-up people, a country each. */
class NationalNumbersTest {
    private final Detector detector = new Detector(DetectorSet.of(Set.of("national_id", "passport")));

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
            CL_RUT; 13.417.638-5
            UY_CI; 3.546.825-1
            CA_SIN; 676-956-014
            UK_NHS; 499 557 4247
            SE_PNR12; 199811023176
            CZ_RC; 830621/1232
            AT_SVNR; 4876 100848
            PL_PESEL; 98042780460
            NO_FNR; 24116079468
            TR_TCKN; 45257849958
            BR_CPF; 801.237.508-73
            DE_TAX; 10926581734
            BE_NRN; 50.06.01-124.65
            EE_ISIK; 34304026570
            LV_PK; 051246-15297
            AR_CUIT; 20-07575961-5
            RU_SNILS; 189-760-255 27
            DO_CEDULA; 758-1851507-6
            IN_AADHAAR; 7140 2659 4132
            JP_MYNUMBER; 0274 3463 9579
            KZ_IIN; 610204381373
            CH_AHV; 756.3292.4879.57
            ZA_ID; 5802185224080
            RO_CNP; 1691121128866
            RS_JMBG; 2310991712832
            LU_ID; 1945081074239
            TH_ID; 1-6850-20771-78-6
            EG_ID; 29909190112591
            FR_NIR; 1 62 01 75 351 013 74
            AE_ID; 784-1956-8288916-7
            CN_RIC; 110105195103076864
            ES_DNI; 46638916E
            ES_NIE; Y8588217P
            SG_NRIC; S5707031E
            IE_PPS; 9868091LA
            HK_ID; S988190(7)
            TW_ID; G107916777
            MX_CURP; YFIM760116HDFEBT71
            IT_CF; IUMHUJ71H08F823U
            FR_NIR_2A; 184052A78478007
            PT_CC; 229176035PE5
            DE_RVNR; 09010951C792
            """)
    void areToldByTheirCheck(String kind, String number) {
        assertThat(found(number)).containsExactly("NATIONAL_ID " + number);
        assertThat(found("for " + number + ", see file")).containsExactly("NATIONAL_ID " + number);
        assertThat(found("x" + number)).isEmpty();
        assertThat(found(number + "7")).isEmpty();
        assertThat(mistyped(number))
                .as("last characters that are taken for a check")
                .isLessThanOrEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
            CL_RUT_K; 12.514.697-K
            SE_PNR; 490128-1966
            KR_RRN; 750318-1538089
            PK_CNIC; 33274-4972948-7
            US_ITIN; 987-73-3101
            FI_HETU; 230689-8480
            UK_NINO; SE 87 83 05 B
            IN_PAN; MSEPJ3345H
            MX_RFC; LPKA530901PE3
            US_MBI; 1EG4-TE5-MK73
            """)
    void areToldByTheirShape(String kind, String number) {
        assertThat(found(number)).containsExactly("NATIONAL_ID " + number);
        assertThat(found("(" + number + ")")).containsExactly("NATIONAL_ID " + number);
        assertThat(found("AB-" + number)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
            NL_BSN; bsn; 948096329
            AU_TFN; tfn; 362 994 197
            PT_NIF; NIF; 219429146
            CA_SIN; SIN; 491265005
            HU_TAJ; national id; 479082848
            GR_AFM; AFM; 592934272
            BG_EGN; ЕГН egn; 6506179063
            UA_RNOKPP; identification; 1984675472
            HR_OIB; OIB; 02461545948
            IS_KT; kennitala; 2412710135
            RU_INN; identity; 545741839590
            ID_NIK; NIK; 3201042402584035
            IR_ID; identification; 5665259306
            DK_CPR; cpr; 1009470103
            """)
    void areToldByAWordBefore(String kind, String word, String number) {
        assertThat(found(word + " " + number)).containsExactly("NATIONAL_ID " + number);
        assertThat(found(number)).isEmpty();
        assertThat(found("order " + number)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1704105840",
                "1704105840000",
                "1763719200",
                "2024-06-16T05:00:00.123Z",
                "20240616050000",
                "48.137154, 11.576124",
                "ORD-2024-000123",
                "112-1830678-3464752",
                "9781402894626",
                "4006381333931",
                "550e8400-e29b-41d4-a716-446655440000",
                "d41d8cd98f00b204e9800998ecf8427e",
                "10.15.7.3214",
                "123 456 789",
                "1 234 567 890",
                "X0307526",
                "AB-318-63-7690",
                "4938 2794 0353 1936",
                "8901260862291477114",
                "sin 300000001"
            })
    void areNotSeenInOtherNumbers(String text) {
        assertThat(found(text)).isEmpty();
    }

    @Test
    void areSeldomSeenInNumbersByChance() {
        long seed = 20_261_121;
        Random random = new Random(seed);
        int hits = 0;
        for (int i = 0; i < 20_000; i++) {
            int length = 6 + random.nextInt(13);
            StringBuilder number = new StringBuilder();
            for (int k = 0; k < length; k++) {
                number.append((char) ('0' + random.nextInt(10)));
            }
            hits += found(number.toString()).size();
        }

        assertThat(hits).as("of 20,000, seed %d", seed).isLessThan(140);
    }

    @Test
    void areBelievedMistypedInAColumnOfTheirName() {
        byte[] number = "523585198740".getBytes(StandardCharsets.UTF_8);

        assertThat(detector.detect(number, 0, number.length, "aadhaar_no")).hasSize(1);
        assertThat(detector.detect(number, 0, number.length, "order_no")).isEmpty();
    }

    private int mistyped(String number) {
        int count = 0;
        char last = number.charAt(number.length() - 1);
        boolean digit = Character.isDigit(last);
        for (int i = 0; i < 9 && Character.isLetterOrDigit(last); i++) {
            char other = (char) (digit ? '0' + (last - '0' + 1 + i) % 10 : 'A' + (last - 'A' + 2 + i) % 26);
            count += found(number.substring(0, number.length() - 1) + other).size();
        }
        return count;
    }

    private List<String> found(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return detector.detect(bytes, 0, bytes.length, null).stream()
                .map(f -> f.type() + " " + new String(bytes, f.start(), f.end() - f.start(), StandardCharsets.UTF_8))
                .toList();
    }
}
