import java.lang.instrument.Instrumentation;
import java.net.InetSocketAddress;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.handler.ContextHandler;
import software.amazon.dynamodb.services.local.main.CommandLineInput;
import software.amazon.dynamodb.services.local.server.LocalDynamoDBRequestHandler;
import software.amazon.dynamodb.services.local.server.LocalDynamoDBServerHandler;

/**
 * DynamoDB Local with its own command line, but bound to loopback, without telemetry, and ending
 * with its parent. The empty premain answers the -javaagent option that LocalStack passes.
 */
final class LoopbackDynamoDb {
  public static void premain(String arguments, Instrumentation instrumentation) {}

  public static void main(String[] arguments) throws Exception {
    Configurator.setRootLevel(Level.OFF); // it logs a stack trace for each failed condition
    CommandLineInput options = new CommandLineInput(arguments);
    if (!options.init()) {
      return;
    }
    var requests =
        new LocalDynamoDBRequestHandler(
            0,
            options.isInMemory(),
            options.getDbPath(),
            options.getSharedDb(),
            options.shouldDelayTransientStatuses());
    var server = new Server(new InetSocketAddress("127.0.0.1", options.getPort()));
    server.setHandler(
        new ContextHandler(new LocalDynamoDBServerHandler(requests, options.getCorsParams())));
    ProcessHandle.current()
        .parent()
        .ifPresent(parent -> parent.onExit().thenRun(() -> Runtime.getRuntime().halt(0)));
    server.start();
    server.join();
  }
}
