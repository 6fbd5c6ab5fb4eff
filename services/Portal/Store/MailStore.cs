using ScimSuite.Persistence;

namespace ScimSuite.Portal.Store;

/// <summary>A letter that is to be sent, sealed.</summary>
public sealed record Mail(Guid TenantId, Guid Id, string Kind, byte[] Sealed, int Attempts, DateTimeOffset Until);

/// <summary>Letters as rows: written in the scope of whoever acts, sent by a worker under the relay's role, which sees the outbox and these.</summary>
public sealed class MailStore([FromKeyedServices("scim-relay")] RoleDatabase database)
{
    public static void Insert(TenantTransaction tx, Mail mail, DateTimeOffset now) => tx.Queue(
        """
        INSERT INTO mails (tenant_id, id, kind, sealed, due_at, until, created_at)
        VALUES (@tenant, @Id, @Kind, @Sealed, @now, @Until, @now)
        """, new { mail.Id, mail.Kind, mail.Sealed, mail.Until, now });

    /// <summary>Those that are due, and nobody else's until they are due again: a worker that dies in mid-sending loses none.</summary>
    public Task<IReadOnlyList<Mail>> ClaimAsync(DateTimeOffset now, CancellationToken ct) => database.ListAsync<Mail>(
        """
        UPDATE portal.mails m
           SET attempts = m.attempts + 1, due_at = @now + least(interval '15 seconds' * (2 ^ least(m.attempts, 6)), interval '15 minutes')
          FROM (SELECT tenant_id, id FROM portal.mails WHERE due_at <= @now ORDER BY due_at LIMIT 20 FOR UPDATE SKIP LOCKED) due
         WHERE m.tenant_id = due.tenant_id AND m.id = due.id
        RETURNING m.tenant_id, m.id, m.kind, m.sealed, m.attempts, m.until
        """, new { now }, ct);

    public Task RemoveAsync(Mail mail) => database.ExecuteAsync("DELETE FROM portal.mails WHERE tenant_id = @TenantId AND id = @Id", new { mail.TenantId, mail.Id });
}
