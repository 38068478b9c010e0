package dev.sallyport.audit;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Collects findings, so many and no more: a log full of errors must not fill the memory. */
public final class Findings {
    private static final int KEPT_MAX = 200;

    private final List<Finding> kept = new ArrayList<>();
    private long more;

    /** Adds one that makes it unsound. */
    public void error(String place, String problem) {
        add(new Finding(Finding.Severity.ERROR, place, problem));
    }

    void error(Path place, String problem) {
        error(place.toString(), problem);
    }

    /** Adds one that is worth knowing. */
    public void note(String place, String problem) {
        add(new Finding(Finding.Severity.NOTE, place, problem));
    }

    private void add(Finding finding) {
        if (kept.size() < KEPT_MAX) {
            kept.add(finding);
        } else {
            more++;
        }
    }

    /** All that was kept; how many weren't is an error of its own, as they may be. */
    public List<Finding> all() {
        List<Finding> all = new ArrayList<>(kept);
        if (more > 0) {
            all.add(new Finding(Finding.Severity.ERROR, "…", more + " more findings"));
        }
        return all;
    }
}
