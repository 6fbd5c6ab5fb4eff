namespace ScimSuite.Groups.Model;

/// <summary>
/// What one request wants of a group's members, whatever verb said it: a new base (PUT, replace, remove all) or the present one,
/// and then who is to be in and who is to be out. Later operations overrule earlier ones, so no member is in both sets.
/// </summary>
internal sealed class MembershipIntent
{
    private readonly HashSet<Guid> _in = [];
    private readonly HashSet<Guid> _out = [];

    /// <summary>Whoever is not named to be in is out.</summary>
    public bool ReplacesAll { get; private set; }
    public bool IsNothing => !ReplacesAll && _in.Count == 0 && _out.Count == 0;

    /// <summary>In the order of ids, so that requests that touch the same rows never wait for each other crosswise.</summary>
    public Guid[] In => [.. _in.Order()];

    /// <inheritdoc cref="In"/>
    public Guid[] Out => [.. _out.Order()];
    public bool IsLarge => ReplacesAll || _in.Count + _out.Count > 1000;

    public MembershipIntent Add(IEnumerable<Guid> members)
    {
        foreach (var member in members)
        {
            _in.Add(member);
            _out.Remove(member);
        }

        return this;
    }

    public MembershipIntent Remove(IEnumerable<Guid> members)
    {
        foreach (var member in members)
        {
            _in.Remove(member);
            if (!ReplacesAll)
            {
                _out.Add(member);
            }
        }

        return this;
    }

    public MembershipIntent Replace(IEnumerable<Guid> members)
    {
        ReplacesAll = true;
        _in.Clear();
        _out.Clear();
        return Add(members);
    }
}
