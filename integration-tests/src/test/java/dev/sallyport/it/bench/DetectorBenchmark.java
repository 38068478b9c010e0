package dev.sallyport.it.bench;

import dev.sallyport.masking.scan.Entity;
import dev.sallyport.masking.scan.TextScanner;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** All detectors over short column values, on one thread: {@code megabytes} a second is what counts. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 8, time = 1)
@Measurement(iterations = 8, time = 1)
@Fork(1)
public class DetectorBenchmark {
    private static final int COUNT = 4000;
    private static final long SEED = 20_261_121;

    /** How many of a hundred values hold personal data. */
    @Param({"2", "50"})
    public int personal;

    private byte[][] values = {};
    private double megabytes;
    private final TextScanner scanner = new TextScanner(allBits());

    private static long allBits() {
        long bits = 0;
        for (Entity entity : Entity.values()) {
            bits |= entity.bit();
        }
        return bits;
    }

    /** Makes the values. */
    @Setup
    public void prepare() {
        values = Values.make(COUNT, personal, SEED);
        long bytes = 0;
        for (byte[] value : values) {
            bytes += value.length;
        }
        megabytes = bytes / 1e6;
    }

    /** What was scanned, beside JMH's own count of passes. */
    @AuxCounters(AuxCounters.Type.OPERATIONS)
    @State(Scope.Thread)
    public static class Scanned {
        public double megabytes;
        public long values;
    }

    @Benchmark
    public int scan(Scanned scanned) {
        int found = 0;
        for (byte[] value : values) {
            found += scanner.scan(value, 0, value.length, 0).size();
        }
        scanned.megabytes += megabytes;
        scanned.values += values.length;
        return found;
    }
}
