package dev.sallyport.proxy.notice;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.config.ApprovalEvent;
import dev.sallyport.policy.approval.Approval;
import dev.sallyport.policy.approval.ApprovalState;
import dev.sallyport.proxy.approval.ApprovalNews;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class SlackMessageTest {
    @Test
    void whatARequesterWritesIsNoMarkup() {
        String statement = "DELETE /* <!channel> <https://evil|Approve> \u202e\u001b[2J & */" + "<".repeat(9_000);
        Approval approval = new Approval(
                "ap_aaaaaaaaaaaaaaaa",
                NoticeScene.request(statement),
                ApprovalState.PENDING,
                Instant.EPOCH,
                Instant.EPOCH,
                List.of());

        JsonNode message = SlackMessage.request(
                new ApprovalNews(ApprovalEvent.REQUESTED, approval, null, Instant.EPOCH), null, true);

        assertThat(message.path("text").asText()).isEqualTo("Approval wanted: ap_aaaaaaaaaaaaaaaa");
        assertThat(message.toString())
                .contains("&lt;!channel&gt;", "parameter-41", "nobody has checked: justified-42 [CHG-43]")
                .doesNotContain("<", "\u202e", "\\u001b", "mrkdwn");
        for (JsonNode block : message.path("blocks")) {
            assertThat(block.path("text").path("text").asText()).hasSizeLessThan(3_000);
        }
    }
}
