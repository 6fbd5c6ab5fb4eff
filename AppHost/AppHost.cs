using Aspire.Hosting;
using ScimSuite.AppHost;
using ScimSuite.AppHost.Infrastructure;
using ScimSuite.AppHost.Suite;

// The running system on one page. Where PostgreSQL and RabbitMQ come from is Infrastructure/, what is said and written when all is up is Suite/.
try
{
    var options = SuiteOptions.Parse(args, Start.Solution);
    using var data = DataFolder.Open(options);
    var builder = Start.CreateBuilder(options, data);
    var gatewayPort = Start.GatewayPort(options, data);
    var publicUrl = $"http://127.0.0.1:{gatewayPort}";
    var portalUrl = $"http://localhost:{gatewayPort}";

    var (database, rabbit) = await builder.AddInfrastructureAsync(options, data);
    var (signing, publicKey) = data.GatewayKey();
    var (portalSigning, portalPublicKey) = data.PortalKey();
    var signingKey = builder.AddSecret("gateway-signing-key", signing);
    var pepper = builder.AddSecret("token-pepper", data.Pepper());
    var portalSigningKey = builder.AddSecret("portal-signing-key", portalSigning);
    var secretsKey = builder.AddSecret("secrets-key", data.SecretsKey());
    var accessTokenKey = builder.AddSecret("access-token-key", data.SigningKey("access-token-key"));
    var bootstrapKey = builder.AddSecret("bootstrap-key", data.BootstrapKey());

    var keys = new PublicKeys(publicKey, portalPublicKey);

    var migrate = builder.AddProject<Projects.Migrate>("migrate").WithDirectStart()
        .WithReference(database.Owner, "scim").WithRolePasswords(data)
        .WaitFor(database);

    var tenants = builder.AddService<Projects.Tenants>("tenants", keys, options, data, migrate)
        .WithReference(database.For("tenants"), "scim").WithReference(database.For("tenants_relay"), "scim-relay")
        .WithReference(database.For("operator_read"), "scim-operator").WithReference(rabbit);

    var tokens = builder.AddService<Projects.Tokens>("tokens", keys, options, data, migrate)
        .WithReference(database.For("tokens"), "scim").WithReference(database.For("tokens_relay"), "scim-relay")
        .WithReference(database.For("tokens_verify"), "scim-verify").WithReference(rabbit)
        .WithReference(tenants)
        .WithEnvironment("Tokens__Pepper", pepper).WithEnvironment("Tokens__BootstrapKey", bootstrapKey)
        .WithEnvironment("Tokens__AccessTokenKeys__0", accessTokenKey).WithEnvironment("PublicUrl", publicUrl);

    var users = builder.AddService<Projects.Users>("users", keys, options, data, migrate)
        .WithReference(database.For("users"), "scim").WithReference(database.For("users_relay"), "scim-relay").WithReference(rabbit)
        .WithReference(tenants)
        .WithEnvironment("PublicUrl", publicUrl);

    var groups = builder.AddService<Projects.Groups>("groups", keys, options, data, migrate)
        .WithReference(database.For("groups"), "scim").WithReference(database.For("groups_relay"), "scim-relay").WithReference(rabbit)
        .WithReference(users).WithReference(tenants)
        .WithEnvironment("PublicUrl", publicUrl);

    var root = builder.AddService<Projects.Root>("root", keys, options, data, migrate)
        .WithReference(users).WithReference(groups).WithReference(tenants)
        .WithEnvironment("PublicUrl", publicUrl);

    var audit = builder.AddService<Projects.Audit>("audit", keys, options, data, migrate)
        .WithReference(database.For("audit"), "scim").WithReference(database.For("audit_retention"), "scim-retention").WithReference(database.For("operator_read"), "scim-operator").WithReference(rabbit);

    var people = new DemoPeople(data, DemoPlan.Of(options));
    var portal = builder.AddService<Projects.Portal>("portal", keys, options, data, migrate)
        .WithReference(database.For("portal"), "scim").WithReference(database.For("portal_relay"), "scim-relay")
        .WithReference(database.For("portal_signin"), "scim-signin").WithReference(rabbit)
        .WithReference(tenants).WithReference(tokens).WithReference(users).WithReference(groups).WithReference(audit).WithReference(root)
        .WithEnvironment("Assertion__SigningKey", portalSigningKey).WithEnvironment("Secrets__Keys__0", secretsKey)
        .WithEnvironment("PublicUrl", publicUrl).WithEnvironment("Portal__Url", portalUrl)
        .WithEnvironment("Portal__Mail__PickupFolder", Path.Combine(data.Path, "mail"))
        .WithEnvironment("Portal__Providers__AllowPlain", "true").WithEnvironment("Portal__Providers__Networks__0", "127.0.0.0/8")
        .WithEnvironment("ASPNETCORE_ENVIRONMENT", builder.Environment.EnvironmentName).WithDemoPeople(people, options);

    for (var number = 1; number <= options.Gateways; number++)
    {
        // An endpoint without a proxy cannot have replicas: a second gateway is a resource of its own.
        var name = number == 1 ? "gateway" : $"gateway-{number}";
        var port = number == 1 ? gatewayPort : data.Port(name);
        portal.WithEnvironment($"Portal__Gateways__{number - 1}", string.Create(System.Globalization.CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}"));
        builder.AddProject<Projects.gateway>(name, project => project.ExcludeLaunchProfile = true).WithDirectStart()
            .WithHttpEndpoint(port: port, isProxied: false)
            .WithReference(tokens).WithReference(tenants).WithReference(users).WithReference(groups).WithReference(root).WithReference(audit)
            .WithReference(portal).WithReference(rabbit)
            .WithEnvironment("Assertion__SigningKey", signingKey).WithEnvironment("Assertion__Keys__gateway", publicKey)
            .WithEnvironment("PublicUrl", publicUrl).WithEnvironment("ASPNETCORE_ENVIRONMENT", builder.Environment.EnvironmentName)
            .WithHttpHealthCheck("/ready").WithRestart();
    }

    builder.AddDemoTwins(options, data, publicUrl);
    builder.AddSuiteLife(data, publicUrl, options, database, rabbit, people);
    await builder.Build().RunAsync();
    await Processes.WaitUntilGoneAsync(SuiteLife.Running, TimeSpan.FromSeconds(30));
    Processes.EndEpmd(data.Path);
    return Environment.ExitCode;
}
catch (SuiteException e)
{
    await (e.ExitCode == 0 ? Console.Out : Console.Error).WriteLineAsync(e.Message);
    return e.ExitCode;
}
