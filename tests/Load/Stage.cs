using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using ScimSuite.Load.Client;

namespace ScimSuite.Load;

/// <summary>The users and groups that the scenarios play with: made before, taken away after.</summary>
internal sealed class Stage(Uri scim, string token, int concurrency)
{
    public const int Groups = 32;
    private const int MembersOfEach = 50;
    private const int SetUpAttempts = 30;

    // Names of one run never meet those of another.
    private readonly string tag = Guid.NewGuid().ToString("N")[..8];
    private readonly ConcurrentQueue<string> madeLater = new();
    private int next;

    /// <summary>Below which everything lies: <c>/scim/v2</c>.</summary>
    public string Base { get; } = scim.AbsolutePath.TrimEnd('/');

    public string[] Users { get; private set; } = [];

    public string[] GroupIds { get; private set; } = [];

    public string UserName(int number) => $"load{number.ToString(CultureInfo.InvariantCulture)}.{tag}@acme.test";

    public int NextNumber() => Interlocked.Increment(ref next);

    /// <summary>A user that a scenario made: to be taken away with the others.</summary>
    public void Remember(string id) => madeLater.Enqueue(id);

    public async Task SetAsync(int users, Action<int> step, CancellationToken ct)
    {
        var ids = new string[users];
        (Users, GroupIds) = (ids, new string[Groups]);
        await EachAsync(users, step, index => ("POST", $"{Base}/Users", Bodies.User(UserName(index), index), LookUp("Users", "userName", UserName(index))), (index, answer) => ids[index] = IdOf(answer), ct);
        next = users;

        await EachAsync(Groups, _ => { }, index => ("POST", $"{Base}/Groups", Bodies.Group($"Load {index} {tag}"), LookUp("Groups", "displayName", $"Load {index} {tag}")), (index, answer) => GroupIds[index] = IdOf(answer), ct);
        await EachAsync(Groups, _ => { },
            index => ("PATCH", $"{Base}/Groups/{GroupIds[index]}", Bodies.AddMembers(Enumerable.Range(0, Math.Min(MembersOfEach, users)).Select(offset => ids[((index * MembersOfEach) + offset) % users])), null),
            (_, _) => { }, ct);
    }

    public async Task ClearAsync(Action<int> step, CancellationToken ct)
    {
        var paths = GroupIds.Where(IsMade).Select(id => $"{Base}/Groups/{id}").Concat(Users.Where(IsMade).Concat(madeLater).Select(id => $"{Base}/Users/{id}")).ToArray();
        await EachAsync(paths.Length, step, index => ("DELETE", paths[index], null, null), (_, _) => { }, ct);
    }

    public int Made => Users.Count(IsMade) + madeLater.Count;

    // Where setting the stage failed, the rest of it was never made.
    private static bool IsMade(string? id) => id is not null;

    private static ReadOnlySpan<byte> Id => "\"id\":\""u8;

    public static string IdOf(RawAnswer answer)
    {
        var body = answer.Body.Span;
        var at = body.IndexOf(Id);
        return at < 0 ? throw new InvalidOperationException($"The answer {answer.Status} has no id: {Encoding.UTF8.GetString(body)}") : Encoding.ASCII.GetString(body.Slice(at + Id.Length, 36));
    }

    private string LookUp(string type, string attribute, string value) => $"{Base}/{type}?attributes=id&filter={Uri.EscapeDataString($"{attribute} eq \"{value}\"")}";

    private async Task EachAsync(int count, Action<int> step, Func<int, (string Method, string Path, string? Body, string? LookUp)> ask, Action<int, RawAnswer> heard, CancellationToken ct)
    {
        var (taken, done) = (-1, 0);
        await Task.WhenAll(Enumerable.Range(0, Math.Min(concurrency, Math.Max(1, count))).Select(_ => Task.Run(async () =>
        {
            using var connection = new RawConnection(scim);
            var request = new RequestBuffer(scim, token);
            int index;
            while ((index = Interlocked.Increment(ref taken)) < count)
            {
                var (method, path, body, lookUp) = ask(index);
                request.Set(method, path, body);
                var answer = await connection.SendAsync(request.Bytes, ct);
                for (var attempt = 1; answer.Status is 429 or 503 && attempt <= SetUpAttempts; attempt++)
                {
                    await Task.Delay(TimeSpan.FromSeconds(1), ct);
                    if (lookUp is not null)
                    {
                        // A 503 may have been made all the same: whoever is found is not made twice.
                        request.Set("GET", lookUp);
                        answer = await connection.SendAsync(request.Bytes, ct);
                        if (answer.Status != 200 || answer.Body.Span.IndexOf(Id) >= 0)
                        {
                            continue;
                        }

                        request.Set(method, path, body);
                    }

                    answer = await connection.SendAsync(request.Bytes, ct);
                }

                // Gone already: the answer to an earlier try was lost.
                if (method == "DELETE" && answer.Status == 404)
                {
                    continue;
                }

                if (answer.Status is < 200 or > 299)
                {
                    throw new InvalidOperationException($"{method} {path} was answered {answer.Status}: {Encoding.UTF8.GetString(answer.Body.Span)}");
                }

                heard(index, answer);
                step(Interlocked.Increment(ref done));
            }
        }, ct)));
    }
}
