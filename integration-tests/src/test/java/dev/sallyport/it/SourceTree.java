package dev.sallyport.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The repository's own files, as its tests about itself see them: without what a build or a tool leaves there. */
final class SourceTree {
    static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    private static final Set<String> NOT_OURS = Set.of("target", ".git", ".idea", ".settings", ".vscode");

    /** Comments, text blocks, strings and characters of Java; none of them can begin inside another. */
    private static final Pattern NO_CODE = Pattern.compile(
            "/\\*(?s:.)*?\\*/|//[^\\n]*+|\"\"\"(?s:.)*?\"\"\"|\"(?:\\\\.|[^\"\\\\\\n])*+\"|'(?:\\\\.|[^'\\\\])++'");

    private SourceTree() {}

    /** Every file, relative to the root, whose name ends so. */
    static List<Path> files(String... endings) {
        List<Path> files = new ArrayList<>();
        try {
            Files.walkFileTree(ROOT, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                    boolean skipped = NOT_OURS.contains(String.valueOf(folder.getFileName()));
                    return skipped ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    String name = String.valueOf(file.getFileName());
                    // In a second working tree of a repository .git is a file.
                    if (NOT_OURS.contains(name)) {
                        return FileVisitResult.CONTINUE;
                    }
                    if (endings.length == 0 || Stream.of(endings).anyMatch(name::endsWith)) {
                        files.add(ROOT.relativize(file));
                    }
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        files.sort(null);
        return files;
    }

    /** Java of the product itself. */
    static List<Path> mainSources() {
        return files(".java").stream()
                .filter(file -> file.toString().replace('\\', '/').contains("/src/main/java/"))
                .toList();
    }

    static String read(Path file) {
        try {
            return Files.readString(ROOT.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(file.toString(), e);
        }
    }

    /** A Java file's text without comments and without what stands in quotes. */
    static String code(Path file) {
        return NO_CODE.matcher(read(file)).replaceAll("\"\"");
    }
}
