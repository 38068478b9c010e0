package dev.sallyport.it.bench;

import dev.sallyport.policy.sql.AnalysisScope;
import dev.sallyport.policy.sql.StatementAnalyzer;
import dev.sallyport.policy.statement.Analysis;
import java.util.concurrent.TimeUnit;
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

/** From a statement's text to its facts: what each text costs that isn't in the cache. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ParseAndAnalyzeBenchmark {
    /** Whether names are found in a catalog of ordinary size, or are left as they are written. */
    @Param({"true", "false"})
    public boolean catalog;

    private final StatementAnalyzer analyzer = new StatementAnalyzer();
    private final String manyRows = Statements.manyRows();
    private final String longList = Statements.longList();
    private AnalysisScope scope = AnalysisScope.withoutCatalog();

    /** Loads the catalog, and makes sure that no refusal is measured. */
    @Setup
    public void prepare() {
        scope = catalog ? Names.scope() : AnalysisScope.withoutCatalog();
        for (Analysis analysis : new Analysis[] {pointRead(), report(), describe(), manyRows(), longList()}) {
            if (analysis instanceof Analysis.NotUnderstood not) {
                throw new IllegalStateException(not.message());
            }
        }
    }

    @Benchmark
    public Analysis pointRead() {
        return analyzer.analyze(Statements.POINT_READ, scope);
    }

    @Benchmark
    public Analysis report() {
        return analyzer.analyze(Statements.REPORT, scope);
    }

    @Benchmark
    public Analysis describe() {
        return analyzer.analyze(Statements.DESCRIBE, scope);
    }

    @Benchmark
    public Analysis manyRows() {
        return analyzer.analyze(manyRows, scope);
    }

    @Benchmark
    public Analysis longList() {
        return analyzer.analyze(longList, scope);
    }
}
