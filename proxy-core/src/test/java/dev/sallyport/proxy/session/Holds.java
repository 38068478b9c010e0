package dev.sallyport.proxy.session;

import dev.sallyport.config.LimitsConfig;
import io.netty.channel.embedded.EmbeddedChannel;

/** Holds on answers for tests of other things. */
final class Holds {
    private Holds() {}

    /** One that nothing waits for. */
    static AnswerHold none(EmbeddedChannel upstream) {
        return new AnswerHold(upstream, LimitsConfig.DEFAULT.noticesPerSecondMax(), () -> {}, () -> {});
    }
}
