using ScimSuite.Scim.Errors;

namespace ScimSuite.Root.Model;

/// <summary>Operations that go to one service in one call, in this order.</summary>
internal sealed record BulkCall(bool IsOfUsers, List<BulkOperation> Operations);

/// <summary>
/// In which order a Bulk is carried out. An operation comes after those it refers to, wherever they stand; two that name the same resource keep the
/// client's order; everything else of one level travels together. With <c>failOnErrors</c> the order is the client's, as far as references allow,
/// for only then "the first errors" means something.
/// </summary>
internal sealed class BulkPlan
{
    private readonly IReadOnlyList<BulkOperation> _operations;
    private readonly List<int>[] _needs;
    private readonly HashSet<Guid>[] _resources;
    private readonly List<int> _order = [];
    private readonly HashSet<int> _completed = [];

    private BulkPlan(IReadOnlyList<BulkOperation> operations)
    {
        _operations = operations;
        _needs = new List<int>[operations.Count];
        _resources = new HashSet<Guid>[operations.Count];
    }

    /// <summary>Steps one after the other; the calls of one step side by side.</summary>
    public required IReadOnlyList<IReadOnlyList<BulkCall>> Steps { get; init; }

    /// <summary>Operations refused before anything is done: what they refer to cannot be, or they refer to each other in a circle that cannot be.</summary>
    public required IReadOnlyDictionary<int, ScimError> Refused { get; init; }

    /// <summary>POSTs made without what referred back to themselves; it is set once all of the circle exist.</summary>
    public IReadOnlySet<int> Completed => _completed;

    /// <summary>What each refers to, by index.</summary>
    public IReadOnlyList<int> Needs(int operation) => _needs[operation];

    public static BulkPlan Of(BulkRequest request)
    {
        var plan = new BulkPlan(request.Operations) { Steps = [], Refused = new Dictionary<int, ScimError>() };
        var refused = plan.ReadReferences();
        foreach (var circle in plan.Circles())
        {
            // Groups refer to each other only as members, and a group that contains itself is refused here as in any other request.
            if (circle.TrueForAll(index => !request.Operations[index].IsOfUsers))
            {
                var names = string.Join(", ", circle.Order().Select(index => ScimError.Quote(request.Operations[index].BulkId ?? "")));
                circle.ForEach(index => refused[index] = new ScimError(409, null, $"The groups {names} would contain each other; a group cannot contain itself."));
            }
        }

        plan.Sort(refused);
        return new BulkPlan(request.Operations, plan)
        {
            Refused = refused, Steps = request.FailOnErrors is null ? plan.Levels() : plan.Runs(),
        };
    }

    private BulkPlan(IReadOnlyList<BulkOperation> operations, BulkPlan made)
    {
        (_operations, _needs, _resources, _order, _completed) = (operations, made._needs, made._resources, made._order, made._completed);
    }

    private Dictionary<int, ScimError> ReadReferences()
    {
        var refused = new Dictionary<int, ScimError>();
        var creates = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var operation in _operations.Where(operation => operation is { IsCreate: true, BulkId: not null }))
        {
            creates.TryAdd(operation.BulkId!, operation.Index);
        }

        foreach (var operation in _operations)
        {
            _needs[operation.Index] = [];
            _resources[operation.Index] = [];
            if (operation.Error is { } error)
            {
                refused[operation.Index] = error;
                continue;
            }

            var (bulkIds, resources) = BulkReferences.Of(operation);
            _resources[operation.Index] = resources;
            foreach (var id in bulkIds)
            {
                if (creates.TryGetValue(id, out var needed))
                {
                    _needs[operation.Index].Add(needed);
                }
                else
                {
                    refused[operation.Index] = ScimError.InvalidValue($"bulkId:{id} is the bulkId of no POST in this request.");
                }
            }
        }

        return refused;
    }

    /// <summary>Depth first: what is needed comes before who needs it. A reference back to what is still being looked at closes a circle, and waits.</summary>
    private void Sort(Dictionary<int, ScimError> refused)
    {
        var state = new byte[_operations.Count];
        for (var index = 0; index < _operations.Count; index++)
        {
            Visit(index);
        }

        void Visit(int index)
        {
            if (state[index] != 0)
            {
                return;
            }

            state[index] = 1;
            foreach (var needed in _needs[index].ToArray())
            {
                if (state[needed] == 1 && !refused.ContainsKey(index))
                {
                    _needs[index].Remove(needed);
                    _completed.Add(index);
                }
                else
                {
                    Visit(needed);
                }
            }

            state[index] = 2;
            if (!refused.ContainsKey(index))
            {
                _order.Add(index);
            }
        }
    }

    private List<IReadOnlyList<BulkCall>> Levels()
    {
        var level = new int[_operations.Count];
        // By what a resource is called: its id, or here the POST that makes it.
        var touched = new Dictionary<(object Resource, bool OfUsers), int>();
        foreach (var index in _order)
        {
            var isOfUsers = _operations[index].IsOfUsers;
            var at = _needs[index].Select(needed => level[needed] + 1).Append(0).Max();
            object[] named = [.. _resources[index], .. _needs[index]];
            foreach (var resource in named)
            {
                at = Math.Max(at, touched.GetValueOrDefault((resource, isOfUsers)));
                at = Math.Max(at, touched.GetValueOrDefault((resource, !isOfUsers), -1) + 1);
            }

            level[index] = at;
            foreach (var resource in named)
            {
                touched[(resource, isOfUsers)] = at;
            }
        }

        return [.. _order.GroupBy(index => level[index]).OrderBy(step => step.Key).Select(step => (IReadOnlyList<BulkCall>)[.. step
            .GroupBy(index => _operations[index].IsOfUsers)
            .Select(call => new BulkCall(call.Key, [.. call.Select(index => _operations[index])]))])];
    }

    private List<IReadOnlyList<BulkCall>> Runs()
    {
        var runs = new List<BulkCall>();
        var inRun = new HashSet<int>();
        foreach (var index in _order)
        {
            var operation = _operations[index];
            if (runs.Count == 0 || runs[^1].IsOfUsers != operation.IsOfUsers || _needs[index].Exists(inRun.Contains))
            {
                runs.Add(new BulkCall(operation.IsOfUsers, []));
                inRun.Clear();
            }

            runs[^1].Operations.Add(operation);
            inRun.Add(index);
        }

        return [.. runs.Select(run => (IReadOnlyList<BulkCall>)[run])];
    }

    /// <summary>Operations that can be reached from themselves (Tarjan's strongly connected components).</summary>
    private List<List<int>> Circles()
    {
        var circles = new List<List<int>>();
        var (number, low, stack, onStack) = (new int[_operations.Count], new int[_operations.Count], new Stack<int>(), new HashSet<int>());
        var next = 1;
        for (var index = 0; index < _operations.Count; index++)
        {
            if (number[index] == 0)
            {
                Visit(index);
            }
        }

        return circles;

        void Visit(int index)
        {
            number[index] = low[index] = next++;
            stack.Push(index);
            onStack.Add(index);
            foreach (var needed in _needs[index])
            {
                if (number[needed] == 0)
                {
                    Visit(needed);
                    low[index] = Math.Min(low[index], low[needed]);
                }
                else if (onStack.Contains(needed))
                {
                    low[index] = Math.Min(low[index], number[needed]);
                }
            }

            if (low[index] != number[index])
            {
                return;
            }

            var circle = new List<int>();
            int member;
            do
            {
                member = stack.Pop();
                onStack.Remove(member);
                circle.Add(member);
            }
            while (member != index);
            if (circle.Count > 1 || _needs[index].Contains(index))
            {
                circles.Add(circle);
            }
        }
    }
}
