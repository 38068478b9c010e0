package dev.sallyport.proxy.approval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.policy.approval.ApprovalRequest;
import dev.sallyport.policy.approval.Binding;
import dev.sallyport.policy.approval.Claims;
import dev.sallyport.policy.decision.ApprovalTerms;
import dev.sallyport.policy.decision.ApprovalTerms.Quorum;
import dev.sallyport.policy.identity.Principal;
import dev.sallyport.policy.identity.PrincipalKind;
import dev.sallyport.policy.rule.ApprovalManner;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a store keeps for longer than a version of the proxy lives. */
class ApprovalDocumentTest {
    private static ApprovalRequest request() {
        Binding.Builder binding = new Binding.Builder();
        for (Binding.Part part : Binding.Part.values()) {
            binding.with(part, "x");
        }
        Principal principal =
                new Principal(PrincipalKind.HUMAN, "i|a", "a", Set.of(), Set.of(), false, null, null, List.of());
        ApprovalTerms terms = new ApprovalTerms(
                List.of("dba"), 1, Duration.ofMinutes(1), List.of(new Quorum("r", List.of("dba"), 1)));
        return new ApprovalRequest(
                binding.build(),
                principal,
                "shop",
                "prod",
                "app",
                "r",
                "because",
                terms,
                "SELECT",
                "SELECT 1",
                List.of(),
                List.of(),
                "s",
                Claims.NONE);
    }

    @Test
    void readsWhatItWrote() {
        assertThat(ApprovalDocument.request(ApprovalDocument.of(request()))).isEqualTo(request());
    }

    @Test
    void whatWasAskedForBeforeThereWereScopesIsOneStatement() {
        String old = ApprovalDocument.of(request())
                .replace(",\"scope\":\"STATEMENT\"", "")
                .replace(",\"uses\":0", "");

        assertThat(old).doesNotContain("scope", "uses");
        assertThat(ApprovalDocument.request(old)).isEqualTo(request());
        assertThat(ApprovalDocument.request(old).uses()).isEqualTo(1);
    }

    @Test
    void aScopeThatIsNotKnownIsNotRead() {
        String other = ApprovalDocument.of(request()).replace("STATEMENT", "EVERYTHING");

        assertThatThrownBy(() -> ApprovalDocument.request(other)).isInstanceOf(ApprovalStoreException.class);
        assertThat(request().scope()).isEqualTo(ApprovalManner.Scope.STATEMENT);
    }
}
