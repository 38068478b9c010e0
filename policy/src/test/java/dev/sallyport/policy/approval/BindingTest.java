package dev.sallyport.policy.approval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.policy.approval.Binding.Part;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BindingTest {
    private static Binding.Builder all() {
        Binding.Builder builder = new Binding.Builder();
        for (Part part : Part.values()) {
            builder.with(part, "same");
        }
        return builder;
    }

    @Test
    void everyPartCounts() {
        Binding one = all().build();
        Set<String> hashes = new HashSet<>(Set.of(one.hash()));
        for (Part part : Part.values()) {
            Binding other = all().with(part, "other").build();
            assertThat(hashes.add(other.hash())).as(part.label()).isTrue();
            assertThat(one.differences(other)).containsExactly(part);
        }
        assertThat(all().build().hash()).isEqualTo(one.hash());
    }

    @Test
    void listsThatReadAlikeDiffer() {
        Set<String> hashes = new HashSet<>();
        for (List<String> list : List.of(List.of("ab", "c"), List.of("a", "bc"), List.of("abc"), List.of("abc", ""))) {
            assertThat(hashes.add(all().with(Part.OBJECTS, list).build().hash()))
                    .isTrue();
        }
    }

    @Test
    void aPartCantBeLeftOut() {
        assertThatThrownBy(() -> new Binding.Builder().with(Part.STATEMENT, "x").build())
                .isInstanceOf(IllegalArgumentException.class);
    }
}
