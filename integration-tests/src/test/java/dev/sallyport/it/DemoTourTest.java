package dev.sallyport.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.proxy.demo.Demo;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo as the README starts it, but for its ports. */
final class DemoTourTest {
    @Test
    void everyStepDoesWhatItShould(@TempDir Path directory) throws Exception {
        StringWriter screen = new StringWriter();

        boolean good = new Demo(directory, 0, 0, true, new PrintWriter(screen), false).run("test");

        assertThat(good).as(screen.toString()).isTrue();
        assertThat(screen.toString())
                .contains("psql -h 127.0.0.1", "-U developer shop", "-U agent shop", "-U reviewer shop")
                .contains("jdbc:postgresql://127.0.0.1:");
        for (String file : new String[] {
            "sallyport.yaml",
            "policy/shop.yaml",
            "audit",
            "tokens/developer.jwt",
            "tokens/agent.jwt",
            "tokens/reviewer.jwt"
        }) {
            assertThat(directory.resolve(file)).exists();
        }
        assertThat(Files.getPosixFilePermissions(directory.resolve("tokens/agent.jwt")))
                .hasSize(2);
    }
}
