package dev.sallyport.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.config.ConfigReader;
import dev.sallyport.config.yaml.YamlException;
import dev.sallyport.config.yaml.YamlValue;
import dev.sallyport.policy.rule.PolicyReader;
import dev.sallyport.proxy.cli.Sallyport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Holds README and docs against what they talk about: files, configurations, policies and commands. */
class DocsTest {
    private static final Pattern FENCE = Pattern.compile("(?ms)^(```+)(\\w*)[^\\n]*\\n(.*?)^\\1[ \\t]*$");
    private static final Pattern INLINE = Pattern.compile("(?<!`)`([^`\\n]+)`(?!`)");
    private static final Pattern LINK = Pattern.compile("\\[[^\\]\\n]*\\]\\(<?([^)>\\s]+)>?[^)]*\\)");
    private static final Pattern HEADING = Pattern.compile("(?m)^#{1,6}[ \\t]+(.+?)[ \\t#]*$");
    private static final Pattern PATH =
            Pattern.compile("\\.?[\\w-]+(?:/[\\w.-]+)+/?|[\\w-]+\\.(?:md|java)|Dockerfile|pom\\.xml");
    private static final Pattern COMMAND = Pattern.compile("(?m)(?:^|[|;&(][ \\t]*)(?:\\$ )?"
            + "(?:java [^|;&\\n]*-jar \\S*sallyport(?:-demo)?\\.jar|sallyport)[ \\t]+([a-z-]+)(?:[ \\t]+([a-z-]+))?");

    /** Beginnings of paths that can only be meant in this repository; others may be the reader's own files. */
    private static final Set<String> OURS = Set.of("docs", ".ci", "src");

    private static final Set<String> MODULES =
            Set.of("proxy-core", "protocol-pg", "policy", "masking", "audit", "config", "integration-tests");

    @TempDir
    Path folder;

    /** What the pages say is not there, with the page's name. */
    private final List<String> wrong = new ArrayList<>();

    private record Page(Path file, String text) {
        List<String> fences(String language) {
            List<String> blocks = new ArrayList<>();
            Matcher fence = FENCE.matcher(text);
            while (fence.find()) {
                if (language.isEmpty() || fence.group(2).equals(language)) {
                    blocks.add(fence.group(3));
                }
            }
            return blocks;
        }

        String prose() {
            return FENCE.matcher(text).replaceAll("");
        }

        List<String> inlines() {
            List<String> inlines = new ArrayList<>();
            Matcher inline = INLINE.matcher(prose());
            while (inline.find()) {
                inlines.add(inline.group(1));
            }
            return inlines;
        }

        Path resolve(String path) {
            Path parent = file.getParent();
            return SourceTree.ROOT
                    .resolve(parent == null ? Path.of("") : parent)
                    .resolve(path)
                    .normalize();
        }
    }

    private static List<Page> pages() {
        List<Page> pages = new ArrayList<>();
        for (Path file : SourceTree.files(".md")) {
            if (file.getNameCount() == 1 || file.startsWith("docs")) {
                pages.add(new Page(file, SourceTree.read(file)));
            }
        }
        return pages;
    }

    @Test
    void linksLeadSomewhere() {
        for (Page page : pages()) {
            Matcher link = LINK.matcher(INLINE.matcher(page.prose()).replaceAll("``"));
            while (link.find()) {
                String target = link.group(1);
                if (!target.matches("[a-z][a-z0-9+.-]*:.*")) {
                    checkLink(page, target);
                }
            }
        }

        assertThat(wrong).isEmpty();
    }

    private void checkLink(Page page, String target) {
        int hash = target.indexOf('#');
        String path = hash < 0 ? target : target.substring(0, hash);
        Path file = path.isEmpty() ? SourceTree.ROOT.resolve(page.file()) : page.resolve(path);
        if (!file.startsWith(SourceTree.ROOT) || !Files.exists(file)) {
            wrong.add(page.file() + ": " + target);
        } else if (hash >= 0
                && file.toString().endsWith(".md")
                && !anchors(SourceTree.read(SourceTree.ROOT.relativize(file))).contains(target.substring(hash + 1))) {
            wrong.add(page.file() + ": no heading for " + target);
        }
    }

    /** Anchors as hosting sites make them of headings. */
    private static Set<String> anchors(String text) {
        Set<String> anchors = new HashSet<>();
        Matcher heading = HEADING.matcher(FENCE.matcher(text).replaceAll(""));
        while (heading.find()) {
            String anchor = heading.group(1)
                    .toLowerCase(Locale.ROOT)
                    .replaceAll("[^\\p{L}\\p{N} _-]", "")
                    .replace(' ', '-');
            for (int copy = 1; !anchors.add(copy == 1 ? anchor : anchor + "-" + (copy - 1)); copy++) {
                // The next number is tried.
            }
        }
        return anchors;
    }

    @Test
    void pathsInTheRepositoryExist() {
        for (Page page : pages()) {
            for (String code : page.inlines()) {
                Path beginning = Path.of(code.replaceAll("[^\\w./-].*", "x"));
                if (PATH.matcher(code).matches() && ours(beginning) && !exists(page, code)) {
                    wrong.add(page.file() + ": " + code);
                }
            }
        }

        assertThat(wrong).isEmpty();
    }

    private static boolean ours(Path path) {
        String first = path.getName(0).toString();
        if (path.getNameCount() == 1) {
            return first.endsWith(".md") || first.equals("Dockerfile") || first.equals("pom.xml");
        }
        String second = path.getName(1).toString();
        return OURS.contains(first) || (MODULES.contains(first) && (second.equals("src") || second.equals("pom.xml")));
    }

    private static boolean exists(Page page, String path) {
        return Files.exists(SourceTree.ROOT.resolve(path)) || Files.exists(page.resolve(path));
    }

    @Test
    void yamlIsYaml() {
        for (Page page : pages()) {
            for (String block : page.fences("yaml")) {
                read(page, block, () -> YamlValue.parse(page.file().toString(), block));
            }
        }

        assertThat(wrong).isEmpty();
    }

    @Test
    void policiesAreUnderstood() {
        for (Page page : pages()) {
            for (String block : page.fences("yaml")) {
                if (block.contains("apiVersion: sallyport/v1")) {
                    read(page, block, () -> PolicyReader.parse(page.file().toString(), block));
                }
            }
        }

        assertThat(wrong).isEmpty();
    }

    @Test
    void configurationsAreUnderstoodWhateverFilesTheyName() throws IOException {
        int number = 0;
        for (Page page : pages()) {
            for (String block : page.fences("yaml")) {
                if (block.matches("(?s)(.*\n)?listeners:.*\ndatabases:.*\naudit:.*")) {
                    Path file = Files.writeString(folder.resolve("sallyport-" + ++number + ".yaml"), block);
                    read(page, block, () -> ConfigReader.read(file));
                }
            }
        }

        assertThat(wrong).isEmpty();
    }

    private void read(Page page, String block, Runnable reader) {
        try {
            reader.run();
        } catch (YamlException | IllegalArgumentException e) {
            // The files, secrets and variables of an example are the reader's.
            if (!String.valueOf(e.getMessage())
                    .matches("(?s).*(does not exist|no such file|can't be read|not set).*")) {
                wrong.add(page.file() + ": " + e.getMessage() + "\n"
                        + block.lines().limit(3).toList());
            }
        }
    }

    @Test
    void commandsExist() {
        CommandLine program = Sallyport.commandLine();
        for (Page page : pages()) {
            List<String> texts = new ArrayList<>(page.fences(""));
            texts.addAll(page.inlines());
            for (String text : texts) {
                checkCommands(page, text, program);
            }
        }

        assertThat(wrong).isEmpty();
    }

    private void checkCommands(Page page, String text, CommandLine program) {
        Matcher matcher = COMMAND.matcher(text);
        while (matcher.find()) {
            String first = matcher.group(1);
            String second = matcher.group(2);
            // What the daemon logs begins with its name as well.
            boolean logged = matcher.group().endsWith("sallyport is ready");
            CommandLine command = program.getSubcommands().get(first);
            if (command == null && !first.startsWith("-") && !logged) {
                wrong.add(page.file() + ": " + matcher.group());
            } else if (command != null
                    && second != null
                    && !second.startsWith("-")
                    && !command.getSubcommands().isEmpty()
                    && !command.getSubcommands().containsKey(second)) {
                wrong.add(page.file() + ": " + matcher.group());
            }
        }
    }
}
