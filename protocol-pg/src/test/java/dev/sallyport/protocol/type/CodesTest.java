package dev.sallyport.protocol.type;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CodesTest {
    @Test
    void findsEveryTransactionStatusByItsByte() {
        for (TransactionStatus status : TransactionStatus.values()) {
            assertThat(TransactionStatus.of(status.code())).contains(status);
        }
        assertThat(TransactionStatus.of((byte) 'i')).isEmpty();
    }

    @Test
    void findsEveryFormatByItsCode() {
        for (Format format : Format.values()) {
            assertThat(Format.of(format.code())).contains(format);
        }
        assertThat(Format.of(2)).isEmpty();
        assertThat(Format.of(-1)).isEmpty();
    }
}
