package dev.sallyport.masking.scan;

import java.util.Arrays;

/**
 * Findings of one scan, without overlaps: parallel arrays, reused from value to value. A scanner adds its findings from
 * left to right; {@link #settle} puts them among those of the scanners before it. Confined to one thread.
 */
public final class Spans {
    /** Findings that arrays are kept for; a text that has more gets bigger ones for itself. */
    private static final int KEPT_MAX = 4096;

    private Label[] labels = new Label[16];
    private int[] starts = new int[16];
    private int[] ends = new int[16];
    private Label[] oldLabels = new Label[16];
    private int[] oldStarts = new int[16];
    private int[] oldEnds = new int[16];
    /** Findings before this index are settled: ordered, with nothing overlapping. */
    private int settled;

    private int size;

    Spans() {}

    public int size() {
        return size;
    }

    public Label label(int index) {
        return labels[index];
    }

    /** The index of the first byte, in the array that was scanned. */
    public int start(int index) {
        return starts[index];
    }

    /** The index after the last byte. */
    public int end(int index) {
        return ends[index];
    }

    void clear() {
        size = 0;
        settled = 0;
        if (starts.length > KEPT_MAX) {
            resize(16);
            oldLabels = new Label[16];
            oldStarts = new int[16];
            oldEnds = new int[16];
        }
    }

    /** Adds a finding that begins no earlier than the scanner's last one; they become one if they overlap. */
    void add(Label label, int start, int end) {
        if (size > settled && start < ends[size - 1]) {
            starts[size - 1] = Math.min(starts[size - 1], start);
            ends[size - 1] = Math.max(ends[size - 1], end);
            return;
        }
        if (size == starts.length) {
            resize(size * 2);
        }
        labels[size] = label;
        starts[size] = start;
        ends[size++] = end;
    }

    private void resize(int capacity) {
        labels = Arrays.copyOf(labels, capacity);
        starts = Arrays.copyOf(starts, capacity);
        ends = Arrays.copyOf(ends, capacity);
    }

    /** Whether a range meets something that an earlier scanner found, or the last finding of this one. */
    boolean overlaps(int start, int end) {
        if (size > settled && start < ends[size - 1] && starts[size - 1] < end) {
            return true;
        }
        int low = 0;
        int high = settled;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (ends[middle] <= start) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low < settled && starts[low] < end;
    }

    /**
     * Ends a scanner's turn. What overlaps earlier findings is merged into them, so that no byte of either stays
     * uncovered.
     */
    void settle() {
        if (size > settled) {
            if (settled > 0) {
                merge();
            }
            settled = size;
        }
    }

    private void merge() {
        if (ends[settled - 1] <= starts[settled]) {
            return;
        }
        int total = size;
        if (oldStarts.length < total) {
            oldLabels = new Label[starts.length];
            oldStarts = new int[starts.length];
            oldEnds = new int[starts.length];
        }
        System.arraycopy(labels, 0, oldLabels, 0, total);
        System.arraycopy(starts, 0, oldStarts, 0, total);
        System.arraycopy(ends, 0, oldEnds, 0, total);
        int left = 0;
        int right = settled;
        int count = 0;
        while (left < settled || right < total) {
            boolean earlier = right == total || (left < settled && oldStarts[left] <= oldStarts[right]);
            int next = earlier ? left++ : right++;
            if (count > 0 && oldStarts[next] < ends[count - 1]) {
                ends[count - 1] = Math.max(ends[count - 1], oldEnds[next]);
                // the settled one's name stands
                labels[count - 1] = earlier ? oldLabels[next] : labels[count - 1];
            } else {
                labels[count] = oldLabels[next];
                starts[count] = oldStarts[next];
                ends[count++] = oldEnds[next];
            }
        }
        size = count;
    }

    /** Widens what begins or ends within a UTF-8 character. */
    void align(byte[] bytes, int from, int to) {
        int previousEnd = from;
        for (int i = 0; i < size; i++) {
            while (starts[i] > previousEnd && (bytes[starts[i]] & 0xc0) == 0x80) {
                starts[i]--;
            }
            while (ends[i] < to && (bytes[ends[i]] & 0xc0) == 0x80) {
                ends[i]++;
            }
            starts[i] = Math.max(starts[i], previousEnd);
            ends[i] = Math.max(ends[i], starts[i]);
            previousEnd = ends[i];
        }
    }

    void translate(Folding folding) {
        for (int i = 0; i < size; i++) {
            starts[i] = folding.originalStart(starts[i]);
            ends[i] = folding.originalEnd(ends[i]);
        }
    }
}
