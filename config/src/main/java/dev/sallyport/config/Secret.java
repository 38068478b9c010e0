package dev.sallyport.config;

import java.nio.file.Path;

/**
 * Where a secret is found; never the secret itself. Its text form is always {@code ***}.
 *
 * <p>A trailing line end is not part of the secret.
 */
public sealed interface Secret permits Secret.FileSecret, Secret.EnvSecret, CommandSecret, VaultSecret {
    /**
     * The secret as it is now: files and variables are read anew, so that a rotated one counts at once; commands are
     * run, and Vault is asked, when what they last said is too old. May wait: not for an event loop.
     *
     * @throws SecretException when it can't be had, is empty, or lies where others can read it
     */
    String resolve();

    /**
     * The secret after it was refused where it should have been right: another one, if it was rotated meanwhile.
     *
     * @throws SecretException as {@link #resolve()}
     */
    default String resolveInsteadOf(String refused) {
        return resolve();
    }

    /** Whether asking for it starts a program or asks another machine, which only the daemon does. */
    default boolean isFetched() {
        return false;
    }

    /** Gives back what was lent, if anything was; it is not asked for afterwards. May wait, and never fails. */
    default void release() {}

    /** A file that only its owner may read or write. */
    record FileSecret(Path file) implements Secret {
        @Override
        public String resolve() {
            return SecretFile.read(file);
        }

        @Override
        public String toString() {
            return "***";
        }
    }

    /** An environment variable. Who may look into the process sees it: prefer a file. */
    record EnvSecret(String variable) implements Secret {
        @Override
        public String resolve() {
            String value = System.getenv(variable);
            if (value == null) {
                throw new SecretException("the environment variable " + variable + " is not set");
            }
            return SecretFile.withoutLineEnd(value, "the environment variable " + variable);
        }

        @Override
        public String toString() {
            return "***";
        }
    }
}
