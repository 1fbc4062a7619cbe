import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.MongoVersion;
import de.bwaldvogel.mongo.backend.QueryResult;
import de.bwaldvogel.mongo.backend.h2.H2Backend;
import de.bwaldvogel.mongo.bson.BinData;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.exception.MongoServerError;
import de.bwaldvogel.mongo.wire.message.MongoMessage;
import de.bwaldvogel.mongo.wire.message.MongoQuery;
import io.netty.channel.Channel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.h2.mvstore.MVStore;

/** A MongoDB-protocol server on loopback: one user, and what it acknowledges is in its file. */
public final class LabMongo extends H2Backend {
    private static final Set<String> OPEN =
            Set.of("hello", "isMaster", "ismaster", "saslStart", "ping", "buildInfo", "endSessions");
    private static final Set<String> WRITES =
            Set.of("insert", "update", "delete", "findAndModify", "create", "createIndexes", "drop",
                    "dropDatabase", "dropIndexes", "renameCollection");

    private final Object writing = new Object();
    private final byte[] credentials;
    private final Set<Channel> authenticated = ConcurrentHashMap.newKeySet();

    private LabMongo(MVStore store, String user, String password) {
        super(store);
        // What the mechanism PLAIN sends (RFC 4616): an empty identity, the user, the password.
        credentials = ("\0" + user + "\0" + password).getBytes(StandardCharsets.UTF_8);
        version(new Version());
    }

    /** Arguments: port, data file, user, file that has the password. */
    public static void main(String[] arguments) throws Exception {
        String password = Files.readString(Path.of(arguments[3])).strip();
        MVStore store = new MVStore.Builder().fileName(arguments[1]).autoCommitDisabled().open();
        // The default keeps 45 s of old versions against a power cut, which takes 14 kB per write.
        store.setRetentionTime(0);
        LabMongo backend = new LabMongo(store, arguments[2], password);
        MongoServer server = new MongoServer(backend);
        server.bind("127.0.0.1", Integer.parseInt(arguments[0]));
        // Ends the store, too.
        Runtime.getRuntime().addShutdownHook(new Thread(server::shutdownNow));
    }

    @Override
    public Document handleMessage(MongoMessage message) {
        Document command = message.getDocument();
        String name = command.keySet().iterator().next();
        if (name.equals("saslStart")) {
            return authenticate(message.getChannel(), command);
        }
        require(message.getChannel(), name);
        if (!WRITES.contains(name)) {
            return super.handleMessage(message);
        }
        // One at a time: a commit takes along what another write has half done, such as a document
        // that isn't in its index yet, and a kill would leave it so.
        synchronized (writing) {
            Document reply = super.handleMessage(message);
            // Acknowledged means written, whatever becomes of this process.
            commit();
            return reply;
        }
    }

    @Override
    public Document handleCommand(Channel channel, String database, String name, Document query) {
        require(channel, name);
        return super.handleCommand(channel, database, name, query);
    }

    @Override
    public QueryResult handleQuery(MongoQuery query) {
        require(query.getChannel(), query.getQuery().keySet().stream().findFirst().orElse("query"));
        return super.handleQuery(query);
    }

    @Override
    public void handleClose(Channel channel) {
        authenticated.remove(channel);
        super.handleClose(channel);
    }

    private void require(Channel channel, String command) {
        if (!OPEN.contains(command) && !authenticated.contains(channel)) {
            throw new MongoServerError(
                    13, "Unauthorized", "command " + command + " requires authentication");
        }
    }

    private Document authenticate(Channel channel, Document command) {
        Object sent = command.get("payload");
        byte[] payload = sent instanceof BinData data ? data.getData() : (byte[]) sent;
        if (!"PLAIN".equals(command.get("mechanism"))
                || !MessageDigest.isEqual(payload, credentials)) {
            throw new MongoServerError(18, "AuthenticationFailed", "Authentication failed.");
        }
        authenticated.add(channel);
        return new Document("conversationId", 1)
                .append("done", true)
                .append("payload", new BinData(new byte[0]))
                .append("ok", 1.0);
    }

    /** The lowest that today's drivers still talk to. */
    private static final class Version implements MongoVersion {
        @Override
        public List<Integer> getVersionArray() {
            return List.of(4, 4, 0);
        }

        @Override
        public int getWireVersion() {
            return 9;
        }
    }
}
