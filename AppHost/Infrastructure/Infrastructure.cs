using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace ScimSuite.AppHost.Infrastructure;

/// <summary>A PostgreSQL, wherever it came from: a connection string for each role, and what must be up before it can be used.</summary>
/// <param name="Owner">May create roles and databases. For Migrate alone.</param>
/// <param name="Server">Its resource; none when it was given.</param>
internal sealed record Database(ReferenceExpression Owner, Func<string, ReferenceExpression> For, IResourceBuilder<IResource>? Server);

internal sealed record Rabbit(ReferenceExpression Address, IResourceBuilder<IResource>? Server);

internal static class InfrastructureExtensions
{
    /// <summary>Given → containers, where a runtime answers → this machine's own programs. Services see the same connection strings in all three.</summary>
    public static async Task<(Database Database, Rabbit Rabbit)> AddInfrastructureAsync(
        this IDistributedApplicationBuilder builder, SuiteOptions options, DataFolder data)
    {
        var kind = options.Infrastructure == InfrastructureKind.Auto ? Choose(builder) : options.Infrastructure;
        return kind switch
        {
            InfrastructureKind.Given => GivenInfrastructure.Add(builder, data),
            InfrastructureKind.Containers => ContainerInfrastructure.Add(builder, data),
            _ => await LocalInfrastructure.AddAsync(builder, data),
        };
    }

    /// <summary>Always under the name the service knows, whichever role it is.</summary>
    public static IResourceBuilder<T> WithReference<T>(this IResourceBuilder<T> resource, ReferenceExpression connectionString, string name)
        where T : IResourceWithEnvironment => resource.WithEnvironment($"ConnectionStrings__{name}", connectionString);

    public static IResourceBuilder<T> WithReference<T>(this IResourceBuilder<T> resource, Rabbit rabbit)
        where T : IResourceWithEnvironment => resource.WithReference(rabbit.Address, "rabbitmq");

    public static IResourceBuilder<T> WaitFor<T>(this IResourceBuilder<T> resource, Database database)
        where T : IResourceWithWaitSupport => database.Server is null ? resource : resource.WaitFor(database.Server);

    private static InfrastructureKind Choose(IDistributedApplicationBuilder builder) =>
        GivenInfrastructure.IsGiven(builder) ? InfrastructureKind.Given
        : ContainerInfrastructure.RuntimeAnswers() ? InfrastructureKind.Containers
        : InfrastructureKind.Local;
}
