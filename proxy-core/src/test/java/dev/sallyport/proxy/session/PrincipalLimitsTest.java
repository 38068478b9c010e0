package dev.sallyport.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.policy.identity.Principal;
import dev.sallyport.policy.identity.PrincipalKind;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PrincipalLimitsTest {
    private static Principal principal(String id, @Nullable Principal behind) {
        PrincipalKind kind = behind == null ? PrincipalKind.HUMAN : PrincipalKind.AGENT;
        return new Principal(kind, id, "same name", Set.of(), Set.of(), false, null, behind, List.of());
    }

    private static final Principal ANNA = principal("i|anna", null);
    private static final Principal BERT = principal("i|bert", null);

    @Test
    void countsPrincipalsByIdAndNotByName() {
        PrincipalLimits limits = new PrincipalLimits(2);

        assertThat(limits.enter(ANNA)).isTrue();
        assertThat(limits.enter(principal("i|anna", null))).isTrue();
        assertThat(limits.enter(ANNA)).isFalse();
        assertThat(limits.enter(BERT)).isTrue();
        limits.leave(ANNA);
        assertThat(limits.enter(ANNA)).isTrue();
        assertThat(limits.enter(ANNA)).isFalse();
    }

    @Test
    void onePersonsAgentTakesNoPlaceFromAnothers() {
        PrincipalLimits limits = new PrincipalLimits(1);

        assertThat(limits.enter(principal("i|bot", ANNA))).isTrue();
        assertThat(limits.enter(principal("i|bot", ANNA))).isFalse();
        assertThat(limits.enter(principal("i|bot", BERT))).isTrue();
        assertThat(limits.enter(ANNA)).isTrue();
    }
}
