using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ScimSuite.AppHost.Infrastructure;
using ScimSuite.AppHost.Suite;
using ScimSuite.Migrate;

namespace ScimSuite.AppHost;

/// <summary>Who may say who a caller is: each by its own key.</summary>
internal sealed record PublicKeys(string Gateway, string Portal);

/// <summary>What every line of <c>AppHost.cs</c> would otherwise repeat.</summary>
internal static class Start
{
    public static string Solution { get; } = FindSolution();

    /// <summary>
    /// The dashboard's addresses are read from the environment; set here and not in a launch profile, so that <c>dotnet run</c>, the built
    /// program and a test start the same suite. Plain HTTP on the loopback, with no login: Development only.
    /// </summary>
    public static IDistributedApplicationBuilder CreateBuilder(SuiteOptions options, DataFolder data)
    {
        Set("DOTNET_ENVIRONMENT", Environments.Development);
        Set("ASPIRE_ALLOW_UNSECURED_TRANSPORT", "true");
        Set("ASPIRE_DASHBOARD_UNSECURED_ALLOW_ANONYMOUS", "true");
        Set("ASPNETCORE_URLS", $"http://127.0.0.1:{data.Port("dashboard", wished: 15888)}");
        Set("ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL", $"http://127.0.0.1:{data.Port("otlp")}");
        Set("ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL", $"http://127.0.0.1:{data.Port("resources")}");

        var builder = DistributedApplication.CreateBuilder(new DistributedApplicationOptions
        {
            Args = [],
            DisableDashboard = !options.HasDashboard,
            AllowUnsecuredTransport = true,
        });
        // The console is for what this suite says. That the dashboard has neither certificate nor login here, it would repeat at every start.
        builder.Services.AddLogging(logging => logging
            .AddFilter("Microsoft", LogLevel.Warning).AddFilter("Aspire", LogLevel.Warning)
            // A check fails until its process is up; what stays missing is said in one line.
            .AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.None)
            .AddFilter("Aspire.Hosting.Dashboard", LogLevel.Error).AddFilter("Aspire.Hosting.Dcp", LogLevel.Error));
        return builder;

        static void Set(string name, string value) => Environment.SetEnvironmentVariable(name, value);
    }

    public static string? DashboardUrl(SuiteOptions options) => options.HasDashboard ? Environment.GetEnvironmentVariable("ASPNETCORE_URLS") : null;

    public static int GatewayPort(SuiteOptions options, DataFolder data)
    {
        if (options.Port == 0)
        {
            return data.Port("gateway");
        }

        return DataFolder.IsFree(options.Port) ? options.Port
            : throw new SuiteException($"Port {options.Port} is taken. Give the gateway another one: --port N, or --port 0 for any free one.");
    }

    /// <summary>
    /// Services wait for the database's shape, and for nothing else: each says by /ready what it lacks, and one that falls while the broker
    /// or the database is away must not wait for it to come back before it can say so.
    /// </summary>
    public static IResourceBuilder<ProjectResource> AddService<TProject>(
        this IDistributedApplicationBuilder builder, string name, PublicKeys keys, SuiteOptions options, DataFolder data, IResourceBuilder<ProjectResource> migrate)
        where TProject : IProjectMetadata, new()
    {
        var service = builder.AddProject<TProject>(name, project => project.ExcludeLaunchProfile = true).WithDirectStart();
        // Only replicas need Aspire's proxy before them. It accepts connections for a service that has just died, so that callers wait who should hear of it.
        var isReplicated = options.Replicas(name) > 1;
        return service.WithHttpEndpoint(port: isReplicated ? null : data.Port(name), isProxied: isReplicated)
            .WithEnvironment("Assertion__Keys__gateway", keys.Gateway).WithEnvironment("Assertion__Keys__portal", keys.Portal)
            .WaitForCompletion(migrate)
            .WithHttpHealthCheck("/ready")
            .WithReplicas(options.Replicas(name))
            .WithRestart();
    }

    public static IResourceBuilder<ProjectResource> WithRolePasswords(this IResourceBuilder<ProjectResource> migrate, DataFolder data)
    {
        foreach (var role in Roles.Login)
        {
            migrate.WithEnvironment($"Migrate__Passwords__{role}", migrate.ApplicationBuilder.AddParameter($"password-{role.Replace('_', '-')}", data.RolePassword(role), secret: true));
        }

        return migrate;
    }

    public static void AddSuiteLife(
        this IDistributedApplicationBuilder builder, DataFolder data, string gateway, SuiteOptions options, Database database, Rabbit rabbit, DemoPeople people)
    {
        builder.Services.AddSingleton(people);
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton(data);
        builder.Services.AddSingleton<IHostedService>(services => ActivatorUtilities.CreateInstance<SuiteLife>(
            services, new SuiteAddresses(gateway, DashboardUrl(options), database.Owner, rabbit.Address)));
    }

    private static string FindSolution()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "ScimSuite.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? Environment.CurrentDirectory;
    }
}
