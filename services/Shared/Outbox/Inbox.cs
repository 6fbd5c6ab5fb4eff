using ScimSuite.Caller;
using ScimSuite.Events;
using ScimSuite.Persistence;

namespace ScimSuite.Outbox;

/// <summary>A consumer expects every message twice: the inbox remembers, in the handler's own transaction, which it has seen.</summary>
public static class Inbox
{
    private static readonly TimeSpan Kept = TimeSpan.FromDays(7);

    /// <summary>Whether this consumer sees the message for the first time. Two that ask at once: the second waits for the first to commit or not.</summary>
    public static async Task<bool> FirstTimeAsync(this TenantTransaction tx, string consumer, Guid messageId, CancellationToken ct)
    {
        var isFirst = await tx.FindAsync<bool?>(
            """
            INSERT INTO inbox (tenant_id, consumer, message_id)
                 VALUES (@tenant, @consumer, @messageId)
            ON CONFLICT (tenant_id, consumer, message_id) DO NOTHING
              RETURNING true
            """, new { consumer, messageId }, ct) ?? false;
        if (isFirst && Random.Shared.Next(256) == 0)
        {
            Forget(tx, consumer, TimeProvider.System.GetUtcNow() - Kept);
        }

        return isFirst;
    }

    /// <summary>The tenant's rows that an event belongs to, with the platform as the caller and the request that began it.</summary>
    public static TenantDatabase For(this TenantDatabases databases, EventEnvelope envelope)
    {
        var caller = ScimCaller.System(envelope.Tenant, envelope.RequestId);
        return envelope.Tenant == Guid.Empty ? databases.WithoutTenant(caller) : databases.For(caller);
    }

    /// <summary>
    /// Sent with the handler's commit, once in a while: a tenant that hears nothing grows nothing, so no worker has to walk through all of them.
    /// Event ids begin with their time, which makes it a range of the primary key.
    /// </summary>
    internal static void Forget(TenantTransaction tx, string consumer, DateTimeOffset before) => tx.Queue(
        """
        DELETE FROM inbox
         WHERE tenant_id = @tenant AND consumer = @consumer AND message_id < @oldest AND received_at < @before
        """, new { consumer, oldest = FirstIdOf(before), before });

    private static Guid FirstIdOf(DateTimeOffset time)
    {
        Span<byte> bytes = stackalloc byte[16];
        bytes.Clear();
        System.Buffers.Binary.BinaryPrimitives.WriteInt64BigEndian(bytes, time.ToUnixTimeMilliseconds() << 16);
        return new Guid(bytes, bigEndian: true);
    }
}
