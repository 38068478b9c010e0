package dev.sallyport.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LineMap;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;

/** What no compiler checks: sizes, names, and that the repository holds what belongs to it and nothing else. */
class TidyTest {
    private static final int LINES_MAX = 400;
    private static final int METHOD_LINES_MAX = 60;

    private static final Set<String> ROOT_ENTRIES = Set.of(
            "pom.xml",
            "README.md",
            "LICENSE",
            "Dockerfile",
            "proxy-core",
            "protocol-pg",
            "policy",
            "masking",
            "audit",
            "config",
            "integration-tests",
            "docs");

    private static final Set<String> EMPTY_WORDS =
            Set.of("Manager", "Helper", "Helpers", "Util", "Utils", "Impl", "Processor");

    /** The folder that relative paths start at: the word says what it is. */
    private static final Set<String> GOOD_NAMES = Set.of("BaseFolder");

    private static final Pattern TYPE = Pattern.compile("\\b(?:class|interface|record|enum)\\s+([A-Z]\\w*)");
    private static final Pattern WORD = Pattern.compile("[A-Z]+(?![a-z])|[A-Z][a-z0-9]*");

    /** What main code doesn't call, and what it does instead. */
    private static final Map<Pattern, String> BANNED_CALLS = Map.of(
            Pattern.compile("\\bThread\\.sleep\\b"), "schedule on the event loop or an executor",
            Pattern.compile("\\bSystem\\.(out|err)\\b"), "the PrintWriter of the command line, or a logger",
            Pattern.compile("\\bnew Date\\("), "an Instant of a Clock",
            Pattern.compile("\\bInstant\\.now\\(\\s*\\)"), "clock.instant()",
            Pattern.compile("\\b(Local|Zoned|Offset)Date(Time)?\\.now\\(\\s*\\)"), "an Instant of a Clock",
            Pattern.compile("\\bSimpleChannelInboundHandler\\b"),
                    "ChannelInboundHandlerAdapter, which releases in sight",
            Pattern.compile("\\.printStackTrace\\("), "a logger with setCause");

    /** Words that would tell of unfinished work; put together so that this file has none of them. */
    private static final Pattern UNFINISHED = Pattern.compile("\\b(" + "TO" + "DO|FIX" + "ME|XX" + "X)\\b");

    /** Traces of the places and tools that files passed through. */
    private static final List<String> TRACES =
            List.of("/wo" + "rk/", "/tmp/" + "wt/", "cla" + "ude", "anth" + "ropic", "help" + "er-");

    private static String name(Path file) {
        return String.valueOf(file.getFileName());
    }

    private static boolean ofCommandLine(Path file) {
        return file.toString().replace('\\', '/').contains("/proxy/cli/");
    }

    private static Path folder(Path file) {
        Path folder = file.getParent();
        return folder == null ? Path.of("") : folder;
    }

    @Test
    void seesTheRepository() {
        assertThat(SourceTree.mainSources()).hasSizeGreaterThan(100);
        assertThat(SourceTree.files("pom.xml")).hasSizeGreaterThan(6);
    }

    @Test
    void theTopFolderHasWhatBelongsThereOnly() throws IOException {
        try (Stream<Path> entries = Files.list(SourceTree.ROOT)) {
            assertThat(entries.map(TidyTest::name).filter(entry -> !entry.startsWith(".") && !entry.equals("target")))
                    .isSubsetOf(ROOT_ENTRIES);
        }
    }

    @Test
    void everyPackageSaysWhatItIsFor() {
        Set<Path> packages = new TreeSet<>();
        SourceTree.mainSources().forEach(file -> packages.add(folder(file)));

        assertThat(packages).allSatisfy(folder -> {
            Path info = folder.resolve("package-info.java");
            assertThat(SourceTree.ROOT.resolve(info)).exists();
            assertThat(SourceTree.read(info)).contains("@NullMarked").containsPattern("/\\*\\*\\s*\\*?\\s*\\w+");
        });
    }

    @Test
    void noFileIsLongerThanCanBeRead() {
        Map<String, Long> tooLong = new TreeMap<>();
        for (Path file : SourceTree.files(".java")) {
            long lines = SourceTree.read(file).lines().count();
            if (lines > LINES_MAX) {
                tooLong.put(file.toString(), lines);
            }
        }

        assertThat(tooLong).as("split these by what they do").isEmpty();
    }

    @Test
    void noMethodIsLongerThanCanBeRead() throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        List<String> tooLong = new ArrayList<>();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            List<Path> sources = SourceTree.mainSources().stream()
                    .map(SourceTree.ROOT::resolve)
                    .toList();
            JavacTask task = (JavacTask)
                    compiler.getTask(null, files, null, null, null, files.getJavaFileObjectsFromPaths(sources));
            SourcePositions positions = Trees.instance(task).getSourcePositions();
            for (CompilationUnitTree unit : task.parse()) {
                new TreeScanner<Void, Void>() {
                    @Override
                    public Void visitMethod(MethodTree method, Void nothing) {
                        LineMap lines = unit.getLineMap();
                        long first = lines.getLineNumber(positions.getStartPosition(unit, method));
                        long last = lines.getLineNumber(positions.getEndPosition(unit, method));
                        if (last - first >= METHOD_LINES_MAX) {
                            tooLong.add(unit.getSourceFile().getName() + ":" + first + ": " + method.getName());
                        }
                        return super.visitMethod(method, null);
                    }
                }.scan(unit, null);
            }
        }

        assertThat(tooLong).as("split these by what they do").isEmpty();
    }

    @Test
    void typesAreNamedAfterWhatTheyAre() {
        List<String> bad = new ArrayList<>();
        for (Path file : SourceTree.files(".java")) {
            Matcher type = TYPE.matcher(SourceTree.code(file));
            while (type.find()) {
                if (isEmpty(type.group(1))) {
                    bad.add(file + ": " + type.group(1));
                }
            }
        }

        assertThat(bad).as("names that say nothing").isEmpty();
    }

    private static boolean isEmpty(String type) {
        List<String> words = new ArrayList<>();
        Matcher word = WORD.matcher(type);
        while (word.find()) {
            words.add(word.group());
        }
        String first = words.get(0);
        String last = words.get(words.size() - 1);
        return !GOOD_NAMES.contains(type)
                && (words.stream().anyMatch(EMPTY_WORDS::contains)
                        || first.equals("Abstract")
                        || first.equals("Base")
                        || last.equals("Base"));
    }

    @Test
    void knowsAnEmptyNameWhenItSeesOne() {
        for (String name : List.of("SessionManager", "StringUtils", "Util", "FooImpl", "BaseHandler", "RuleBase")) {
            assertThat(isEmpty(name)).as(name).isTrue();
        }
        for (String name : List.of("Utility", "Based", "Implicit", "Abstraction", "BaseFolder", "Database", "TLSUse")) {
            assertThat(isEmpty(name)).as(name).isFalse();
        }
    }

    @Test
    void mainCodeCallsNothingThatCannotBeTestedOrBlocks() {
        List<String> bad = new ArrayList<>();
        for (Path file : SourceTree.mainSources()) {
            String code = SourceTree.code(file);
            BANNED_CALLS.forEach((call, instead) -> {
                boolean allowed = call.pattern().contains("System") && ofCommandLine(file);
                if (!allowed && call.matcher(code).find()) {
                    bad.add(file + ": " + call.pattern() + "; use " + instead);
                }
            });
        }

        assertThat(bad).isEmpty();
    }

    @Test
    void nothingIsLeftUnfinished() {
        assertThat(withMatch(UNFINISHED, ".java", ".md", ".xml", ".yaml", ".yml", ".sql", "Dockerfile"))
                .isEmpty();
    }

    @Test
    void filesSpeakOfTheProjectAlone() throws IOException {
        List<String> bad = new ArrayList<>();
        for (Path file : SourceTree.files()) {
            String text = new String(Files.readAllBytes(SourceTree.ROOT.resolve(file)), StandardCharsets.ISO_8859_1)
                    .toLowerCase(Locale.ROOT);
            for (String trace : TRACES) {
                if (text.contains(trace) && !detectsKeys(file)) {
                    bad.add(file + ": " + trace);
                }
            }
        }

        assertThat(bad).isEmpty();
    }

    /** Detectors name the makers of the keys that they know. */
    private static boolean detectsKeys(Path file) {
        return file.startsWith("masking") || file.equals(Path.of("docs", "masking.md"));
    }

    private static List<String> withMatch(Pattern pattern, String... endings) {
        List<String> found = new ArrayList<>();
        for (Path file : SourceTree.files(endings)) {
            try {
                int number = 0;
                for (String line : Files.readAllLines(SourceTree.ROOT.resolve(file), StandardCharsets.ISO_8859_1)) {
                    number++;
                    if (pattern.matcher(line).find()) {
                        found.add(file + ":" + number + ": " + line.strip());
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException(file.toString(), e);
            }
        }
        return found;
    }
}
