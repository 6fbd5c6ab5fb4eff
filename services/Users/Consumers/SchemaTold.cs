using ScimSuite.Caller;
using ScimSuite.Events;
using ScimSuite.Messaging;
using ScimSuite.Persistence;
using ScimSuite.Scim.Http;
using ScimSuite.Users.Store;

namespace ScimSuite.Users.Consumers;

/// <summary>Keeps a tenant's schema for processes that start later.</summary>
internal sealed class SchemaTold(TenantDatabases databases) : IHandle<SchemaChanged>
{
    public Task HandleAsync(Received<SchemaChanged> message, CancellationToken ct) => SchemaStore.KeepAsync(
        databases.For(ScimCaller.System(message.Envelope.Tenant, message.Envelope.RequestId)),
        new ToldSchema(message.Event.Version, message.Event.Extensions, message.Event.HasRemoved));
}

/// <summary>Takes a tenant's schema over in this process, as in every other one.</summary>
internal sealed class SchemaHeard(TenantSchemas schemas) : IHandle<SchemaChanged>
{
    public Task HandleAsync(Received<SchemaChanged> message, CancellationToken ct)
    {
        schemas.Hear(message.Envelope.Tenant, new ToldSchema(message.Event.Version, message.Event.Extensions, message.Event.HasRemoved).ToSchema());
        return Task.CompletedTask;
    }
}
