import { Aws, Duration, Validations } from 'aws-cdk-lib';
import {
  AccessLogField,
  AccessLogFormat,
  type DomainNameOptions,
  EndpointType,
  type IResource,
  LambdaIntegration,
  LogGroupLogDestination,
  ResponseTransferMode,
  RestApi,
  SecurityPolicy,
  type StageOptions,
} from 'aws-cdk-lib/aws-apigateway';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { Construct } from 'constructs';
import { type EndpointName, functionOf } from '../functions/env.ts';
import type { RouteSpec } from '../functions/http/dialect.ts';
import type { StageConfig } from '../functions/stages.ts';
import { dialectRoutes } from './dialect-routes.ts';
import { logGroup } from './log-group.ts';
import type { RuntimeFunction } from './runtime-function.ts';

/** The functions that answer: `functionOf` says which carries out what, and `NotFound` takes all the rest. */
export type Endpoints = Readonly<Record<EndpointName, RuntimeFunction>>;

export interface HttpApiProps {
  readonly endpoints: Endpoints;
  readonly config: Pick<
    StageConfig,
    | 'dialects'
    | 'limits'
    | 'streaming'
    | 'throttle'
    | 'operationThrottles'
    | 'domain'
    | 'gateway'
    | 'accessLogs'
    | 'keep'
  >;
}

const STAGE = 'v1';

/**
 * The public APIs' own paths at the root of one host, each method with its own function. Every other method of these paths,
 * and every other path, goes to `NotFound`: the gateway would answer them with a 403 of its own.
 */
export class HttpApi extends Construct {
  readonly api: RestApi;
  /** Where callers reach it, without a trailing slash. */
  readonly baseUrl: string;

  constructor(scope: Construct, id: string, { endpoints, config }: HttpApiProps) {
    super(scope, id);
    const { domain, accessLogs } = config;
    this.api = new RestApi(this, 'Api', {
      endpointTypes: [EndpointType.REGIONAL],
      binaryMediaTypes: ['*/*'],
      cloudWatchRole: accessLogs,
      disableExecuteApiEndpoint: domain !== undefined,
      deployOptions: this.#stage(config),
      ...(domain ? { domainName: this.#domain(domain) } : {}),
    });
    this.api.node.tryRemoveChild('Endpoint');
    this.baseUrl = domain ? `https://${domain.name}` : this.#origin(config.gateway);
    this.#addRoutes(endpoints, config);
    const variables = { BASE_URL: this.baseUrl, LIMITS: JSON.stringify(config.limits ?? {}) };
    for (const endpoint of Object.values(endpoints)) endpoint.provide(variables);
    this.#explain(accessLogs);
  }

  #addRoutes(endpoints: Endpoints, { dialects, streaming }: HttpApiProps['config']): void {
    const resources = new Set<IResource>([this.api.root]);
    const integrations = integrate(endpoints, streaming);
    for (const { method, path, operation, makes, trailingSlash } of dialectRoutes(dialects)) {
      const resource = this.api.root.resourceForPath(path);
      for (let at: IResource | undefined = resource; at; at = at.parentResource) resources.add(at);
      const integration = integrations[functionOf[operation]];
      resource.addMethod(method, integration);
      if (method === 'GET' && !makes) resource.addMethod('HEAD', integration);
      if (trailingSlash) {
        const beside = besides(resource);
        resources.add(beside);
        beside.addMethod(method, integration);
      }
    }
    resources.add(this.api.root.addResource('{proxy+}'));
    for (const resource of resources) resource.addMethod('ANY', integrations.NotFound);
  }

  /** An emulator's addresses hold the API's id in the path. */
  #origin(gateway: string | undefined): string {
    const { restApiId } = this.api;
    return gateway
      ? `${gateway}/${restApiId}/${STAGE}`
      : `https://${restApiId}.execute-api.${Aws.REGION}.${Aws.URL_SUFFIX}/${STAGE}`;
  }

  #stage(config: HttpApiProps['config']): StageOptions {
    const { throttle, accessLogs, dialects, operationThrottles = {}, keep } = config;
    const options = {
      stageName: STAGE,
      // Traces of the gateway would hold addresses with their query strings, and these may hold a token.
      tracingEnabled: false,
      metricsEnabled: true,
      throttlingRateLimit: throttle.rate,
      throttlingBurstLimit: throttle.burst,
      methodOptions: methodThrottles(dialectRoutes(dialects), operationThrottles),
    };
    if (!accessLogs) return options;
    const logs = logGroup(this, 'AccessLogs', { keep });
    return {
      ...options,
      accessLogDestination: new LogGroupLogDestination(logs),
      accessLogFormat: AccessLogFormat.custom(JSON.stringify(LOGGED)),
    };
  }

  #domain({ name, certificateArn }: NonNullable<StageConfig['domain']>): DomainNameOptions {
    const certificate = Certificate.fromCertificateArn(this, 'Certificate', certificateArn);
    return { domainName: name, certificate, securityPolicy: SecurityPolicy.TLS_1_2 };
  }

  #explain(accessLogs: boolean): void {
    const reasons = {
      'AwsSolutions-APIG2': 'Each dialect checks its requests and refuses them in its own words.',
      'AwsSolutions-APIG3':
        'A firewall is the operator’s choice; the stage throttles and the service counts requests per key.',
      'AwsSolutions-APIG4': 'Each dialect has an authentication of its own, which the functions carry out.',
      'AwsSolutions-COG4':
        'Callers are programs with keys of the dialects’ own kinds, not users of a Cognito pool.',
      'AwsSolutions-APIG6':
        'Execution logs would hold headers with keys; access logs and the functions’ own lines say enough.',
      ...(accessLogs
        ? { [PUSH_ROLE]: 'The account’s log role, as AWS prescribes it for every REST API.' }
        : {
            'AwsSolutions-APIG1':
              'An emulator keeps no access logs; the functions write one line per request.',
          }),
    };
    for (const [id, reason] of Object.entries(reasons)) Validations.of(this).acknowledge({ id, reason });
  }
}

/** By path and method, as a stage wants them. */
function methodThrottles(
  routes: readonly RouteSpec[],
  throttles: NonNullable<StageConfig['operationThrottles']>,
): NonNullable<StageOptions['methodOptions']> {
  return Object.fromEntries(
    routes.flatMap(({ method, path, operation }) => {
      const throttle = throttles[operation];
      if (!throttle) return [];
      const { rate: throttlingRateLimit, burst: throttlingBurstLimit } = throttle;
      return [[`${path}/${method}`, { metricsEnabled: true, throttlingRateLimit, throttlingBurstLimit }]];
    }),
  );
}

const PUSH_ROLE =
  'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs]';

/**
 * Never a query string, and of the path the resource's pattern, since both may hold a token; and never a header, since the
 * gateway puts what callers choose into the line as it is, `User-Agent` with its quotes too.
 */
const LOGGED = {
  requestId: AccessLogField.contextRequestId(),
  time: AccessLogField.contextRequestTime(),
  address: AccessLogField.contextIdentitySourceIp(),
  method: AccessLogField.contextHttpMethod(),
  route: AccessLogField.contextResourcePath(),
  status: AccessLogField.contextStatus(),
  bytes: AccessLogField.contextResponseLength(),
  ms: AccessLogField.contextResponseLatency(),
  error: AccessLogField.contextErrorMessage(),
};

/** Whatever else stands where the resource does: also its own path with a slash behind it, which `{proxy+}` below it would not match. */
function besides({ parentResource }: IResource): IResource {
  if (!parentResource) throw new Error('the root has nothing beside it');
  return parentResource.getResource('{proxy+}') ?? parentResource.addResource('{proxy+}');
}

function integrate(
  endpoints: Endpoints,
  streaming: boolean,
): Readonly<Record<EndpointName, LambdaIntegration>> {
  const entries = Object.entries(endpoints).map(([name, endpoint]) => [
    name,
    new LambdaIntegration(endpoint.function, {
      scopePermissionToMethod: false,
      ...(streaming && name === STREAMED ? STREAM : {}),
    }),
  ]);
  return Object.fromEntries(entries);
}

/** The only endpoint whose answers are as long as files are. */
const STREAMED: EndpointName = functionOf.download;
/** Long enough for 100 MiB at the 2 MB/s that a streamed response has beyond its first 6 MB. */
const STREAM = { responseTransferMode: ResponseTransferMode.STREAM, timeout: Duration.minutes(5) };
