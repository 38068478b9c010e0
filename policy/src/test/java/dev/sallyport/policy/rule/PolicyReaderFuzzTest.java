package dev.sallyport.policy.rule;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sallyport.config.yaml.YamlException;
import java.nio.charset.StandardCharsets;

class PolicyReaderFuzzTest {
    /** Whatever a file holds, it is a policy or an error with a place. */
    @FuzzTest(maxDuration = "60s")
    void readsOrRefuses(byte[] input) {
        String text = new String(input, StandardCharsets.UTF_8);
        try {
            assertThat(PolicyReader.parse("fuzz.yaml", text).hash()).startsWith("sha256:");
        } catch (YamlException e) {
            assertThat(e.getMessage()).startsWith("fuzz.yaml:");
        }
    }
}
