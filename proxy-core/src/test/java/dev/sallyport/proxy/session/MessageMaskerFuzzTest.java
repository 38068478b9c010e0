package dev.sallyport.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sallyport.protocol.codec.ProtocolViolationException;
import dev.sallyport.protocol.message.backend.ErrorFields;
import dev.sallyport.protocol.message.backend.ErrorResponse;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever fields an error has: none that quotes rows is left, and no address in any that is left. */
class MessageMaskerFuzzTest {
    private static final String ADDRESS = "anna@shop.example";

    @FuzzTest
    void leavesNoValueInAnyField(byte[] fields) {
        check(fields);
    }

    @Test
    void holdsForErrorsOfAnyFields() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int round = 0; round < 3_000; round++) {
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            for (int count = random.nextInt(10); count >= 0; count--) {
                body.write("SVCMDHPpqWstcdnFLRXZz".charAt(random.nextInt(21)));
                String text = new String[] {"ERROR", "42P01", "7", "column \"x\"", "", "\u00e4", "exec_stmt_raise"}
                        [random.nextInt(7)];
                body.writeBytes(
                        (text + (random.nextInt(3) == 0 ? " " + ADDRESS : "")).getBytes(StandardCharsets.UTF_8));
                body.write(0);
            }
            body.write(0);
            try {
                check(body.toByteArray());
            } catch (RuntimeException | AssertionError failure) {
                throw new AssertionError("seed " + seed + ", fields " + body, failure);
            }
        }
    }

    private static void check(byte[] body) {
        ErrorFields raised;
        try {
            raised = ErrorResponse.read(Unpooled.wrappedBuffer(body)).fields();
        } catch (ProtocolViolationException malformed) {
            return; // ends the session
        }
        MessageMasker masker = new MessageMasker();
        masker.judged(Shop.everythingDetected());
        for (ErrorFields fields : new ErrorFields[] {raised, Refusals.withoutWordsOfCode(raised)}) {
            ErrorFields shown = masker.mask(fields);
            assertThat(shown.fields()).doesNotContainKeys('D', 'W', 'q', 'p');
            assertThat(fields.fields().keySet()).containsAll(shown.fields().keySet());
            shown.fields().forEach((code, text) -> {
                if ("SVCP".indexOf(code) < 0) {
                    assertThat(text).as("field %s", code).doesNotContain(ADDRESS);
                }
            });
            assertThat(masker.mask(shown)).isEqualTo(shown);
            written(shown);
        }
    }

    /** What is left can be sent, and read again. */
    private static void written(ErrorFields fields) {
        ByteBuf out = Unpooled.buffer();
        new ErrorResponse(fields).write(out);
        assertThat(ErrorResponse.read(out.skipBytes(5)).fields()).isEqualTo(fields);
    }
}
