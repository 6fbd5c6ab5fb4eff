using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;
using ScimSuite.Persistence;

namespace ScimSuite.Portal.Store;

/// <summary>
/// Data protection keys in the database, sealed: a cookie made by one process is read by all, and who reads the table can make none. The framework asks
/// synchronously and has no other way, at start and once a day; off this thread, so that nothing here can wait for itself.
/// </summary>
public sealed class KeyRing(People people, Envelopes envelopes) : IXmlRepository
{
    public IReadOnlyCollection<XElement> GetAllElements() => [.. Task.Run(AllAsync).GetAwaiter().GetResult().Select(key => XElement.Parse(Open(key)))];

    public void StoreElement(XElement element, string friendlyName) => Task.Run(async () =>
    {
        var xml = Seal(element.ToString(SaveOptions.DisableFormatting), friendlyName);
        await using var tx = people.Database.Begin(ConstraintErrors.None);
        tx.Queue("INSERT INTO protection_keys (tenant_id, name, xml) VALUES (@tenant, @friendlyName, @xml) ON CONFLICT DO NOTHING", new { friendlyName, xml });
        await tx.CommitAsync();
    }).GetAwaiter().GetResult();

    /// <summary>Seals what is under another key than the one in use, or in the clear from before 2026-11-28.</summary>
    /// <returns>How many were sealed anew, and how many could not be opened.</returns>
    public async Task<(int Rewrapped, int Unreadable)> RewrapAsync()
    {
        var (rewrapped, unreadable) = (0, 0);
        foreach (var key in (await AllAsync()).Where(key => IsClear(key) || !envelopes.IsCurrent(Convert.FromBase64String(key.Xml))))
        {
            try
            {
                var xml = Seal(Open(key), key.Name);
                await using var tx = people.Database.Begin(ConstraintErrors.None);
                tx.Queue("UPDATE protection_keys SET xml = @xml WHERE tenant_id = @tenant AND name = @name AND xml = @before", new { key.Name, xml, before = key.Xml });
                await tx.CommitAsync();
                rewrapped++;
            }
            catch (CryptographicException)
            {
                unreadable++;
            }
        }

        return (rewrapped, unreadable);
    }

    private Task<IReadOnlyList<Kept>> AllAsync() =>
        people.Database.ListAsync<Kept>("SELECT name, xml FROM protection_keys WHERE tenant_id = @tenant", null, CancellationToken.None);

    private string Seal(string xml, string name) => Convert.ToBase64String(envelopes.Seal(Encoding.UTF8.GetBytes(xml), PlaceOf(name)));

    private string Open(Kept key) => IsClear(key) ? key.Xml : Encoding.UTF8.GetString(envelopes.Open(Convert.FromBase64String(key.Xml), PlaceOf(key.Name)));

    /// <summary>XML begins with what base64 does not have.</summary>
    private static bool IsClear(Kept key) => key.Xml.StartsWith('<');

    /// <summary>These rows have a name and no id.</summary>
    private static SealedIn PlaceOf(string name) => new(Guid.Empty, "protection_keys", "xml", new Guid(SHA256.HashData(Encoding.UTF8.GetBytes(name)).AsSpan(0, 16)));

    private sealed record Kept(string Name, string Xml);
}
