using ScimSuite.Events;
using ScimSuite.Messaging;
using ScimSuite.Outbox;
using ScimSuite.Persistence;
using ScimSuite.Portal.Model;
using ScimSuite.Portal.Store;

namespace ScimSuite.Portal.Consumers;

/// <summary>Writes to those who can replace a token before it ends, once each. Without mail in the settings nobody is written to; the portal's pages say the date.</summary>
internal sealed class TokenEnding(People people, Letterbox letterbox, TimeProvider clock, ILogger<TokenEnding> logger) : IHandle<TokenExpiring>
{
    private const string Consumer = "portal.reminders";

    public async Task HandleAsync(Received<TokenExpiring> message, CancellationToken ct)
    {
        var (token, tenant) = (message.Event, message.Envelope.Tenant);

        // One that waited in a queue until the token was over would tell nobody anything.
        if (!letterbox.IsOn || token.ExpiresAt <= clock.GetUtcNow())
        {
            return;
        }

        var database = people.OfSystem(tenant, message.Envelope.RequestId);
        var readers = (await MemberStore.ListAsync(database, ct)).Where(member => Roles.Allow(member.Role, token.Connector is null ? Permission.Govern : Permission.Connect)).ToList();
        await using var tx = database.Begin(ConstraintErrors.None);
        if (await tx.FirstTimeAsync(Consumer, message.Envelope.Id, ct))
        {
            var page = letterbox.Url(token.Connector is { } connector ? $"/t/{tenant}/connectors/{connector}/tokens" : $"/t/{tenant}/settings/api-keys");
            foreach (var member in readers)
            {
                letterbox.Drop(tx, Letters.TokenEnds(member, token, page), token.ExpiresAt - clock.GetUtcNow());
            }

            await tx.CommitAsync();
            logger.TokenEnding(token.KeyId, token.Days, readers.Count);
        }
    }
}
