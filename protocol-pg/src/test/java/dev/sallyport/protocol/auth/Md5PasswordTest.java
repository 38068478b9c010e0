package dev.sallyport.protocol.auth;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class Md5PasswordTest {
    /** md5(md5('secret' + 'anna') + 01020304), worked out with md5sum. */
    @Test
    void hashesAsTheServerDoes() {
        assertThat(Md5Password.hash("anna", "secret", new byte[] {1, 2, 3, 4}))
                .isEqualTo("md57a40e687695f2126a3421c7f4bc9861e");
    }
}
