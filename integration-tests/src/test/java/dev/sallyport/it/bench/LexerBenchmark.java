package dev.sallyport.it.bench;

import dev.sallyport.policy.sql.lexer.Lexer;
import dev.sallyport.policy.sql.lexer.Token;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** From a statement's text to its tokens. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class LexerBenchmark {
    private static final int SERVER_VERSION = 180001;

    private final String longList = Statements.longList();

    private static List<Token> tokens(String sql) {
        return new Lexer(sql, SERVER_VERSION, true).tokens();
    }

    @Benchmark
    public List<Token> pointRead() {
        return tokens(Statements.POINT_READ);
    }

    @Benchmark
    public List<Token> report() {
        return tokens(Statements.REPORT);
    }

    @Benchmark
    public List<Token> longList() {
        return tokens(longList);
    }
}
