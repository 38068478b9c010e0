package dev.sallyport.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BlockStateTest {
    private final BlockState block = new BlockState();

    private void admitted(String... statements) {
        for (String sql : statements) {
            block.admitted(Shop.facts(sql));
        }
    }

    @Test
    void isWhatTheServerToldWhileNothingIsUnderWay() {
        admitted("SELECT 1", "SAVEPOINT a", "ROLLBACK TO SAVEPOINT a", "RELEASE a", "SET CONSTRAINTS ALL DEFERRED");

        assertThat(block.open(true)).isTrue();
        assertThat(block.open(false)).isFalse();
        block.batchEnded();
        assertThat(block.unsettled()).isFalse();
    }

    @Test
    void isOpenBehindItsBeginningInTheSameBatch() {
        admitted("BEGIN", "SELECT 1");
        assertThat(block.open(false)).isTrue();
        assertThat(block.unsettled()).isFalse();

        block.batchEnded();
        assertThat(block.unsettled()).isTrue();
        assertThat(block.open(false)).as("it may have failed").isNull();

        block.told();
        assertThat(block.unsettled()).isFalse();
        assertThat(block.open(true)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"COMMIT", "ROLLBACK", "COMMIT AND CHAIN", "PREPARE TRANSACTION 'a'", "COMMIT PREPARED 'a'"})
    void isUncertainBehindItsEnd(String end) {
        admitted(end);

        assertThat(block.open(true)).isNull();
        admitted("START TRANSACTION");
        assertThat(block.open(true)).isTrue();
    }

    @Test
    void forgetsWhatWasNotSent() {
        admitted("BEGIN");
        BlockState.State before = block.state();
        block.batchEnded();
        admitted("COMMIT");

        block.restore(before);

        assertThat(block.open(false)).isTrue();
        assertThat(block.unsettled()).isFalse();
    }
}
