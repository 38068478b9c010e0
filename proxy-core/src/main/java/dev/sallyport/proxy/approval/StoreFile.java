package dev.sallyport.proxy.approval;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** H2's file, made for nobody but its owner before H2 writes into it: statements lie there with all that is in them. */
final class StoreFile {
    private static final String SUFFIX = ".mv.db";

    private StoreFile() {}

    /**
     * Makes the file and its folder, or takes from others what they may do with the file.
     *
     * @param database H2's name of it: the file's path without its suffix
     */
    static void protect(String database) {
        Path file = Path.of(database + SUFFIX).toAbsolutePath();
        Path folder = file.getParent();
        try {
            if (folder != null) {
                Files.createDirectories(
                        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
            try {
                Files.createFile(
                        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            } catch (FileAlreadyExistsException e) {
                Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
            }
        } catch (IOException e) {
            throw new ApprovalStoreException("the store of approvals can't be opened: " + e, e);
        }
    }
}
