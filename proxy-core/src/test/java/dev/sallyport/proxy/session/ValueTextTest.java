package dev.sallyport.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ValueTextTest {
    @Test
    void bytesInDisguiseAreNoText() {
        for (String disguised : List.of("\\x6164", "{\"\\\\x6164\"}", "(1,\\x6164)", "a\\141b")) {
            byte[] bytes = disguised.getBytes(StandardCharsets.UTF_8);
            assertThat(ValueText.of(0, false, bytes, true)).as(disguised).isNull();
            assertThat(ValueText.of(25, false, bytes, true)).as(disguised).isNull();
        }
        byte[] path = "C:\\temp".getBytes(StandardCharsets.UTF_8);
        assertThat(ValueText.of(25, false, path, true)).isEqualTo("C:\\temp");
    }
}
